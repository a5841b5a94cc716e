namespace StreamForecast.Storage.Tests.Faults;

internal enum DiskCall
{
    Read,
    Write,
    Truncate,
    Sync,
}

/// <summary>One file of a <see cref="FaultyDisk"/>: what is surely on the disk, and in order what may be.</summary>
internal sealed class DiskFile(FaultyDisk disk, string name)
{
    private const int SectorBytes = 512;

    private readonly List<Change> _pending = [];

    /// <summary>What a failed sync left behind: a later sync that succeeds says nothing about it.</summary>
    private readonly List<Change> _dropped = [];

    private FileImage _synced = new();
    private bool _existsForSure;
    private bool _mayExist;

    public string Name => name;

    public int Ask(DiskCall call) => disk.Ask(name, call);

    public void Opened()
    {
        lock (disk.Gate)
            _mayExist = true;
    }

    /// <summary>What a file that was there before holds.</summary>
    public void Hold(byte[] bytes)
    {
        lock (disk.Gate)
        {
            _synced = new FileImage();
            _synced.Write(0, bytes);
            (_existsForSure, _mayExist) = (true, true);
        }
    }

    public void Written(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (disk.Gate)
            _pending.Add(new Change(offset, bytes.ToArray()));
    }

    public void Truncated(long size)
    {
        lock (disk.Gate)
            _pending.Add(new Change(size, null));
    }

    public void Synced()
    {
        if (disk.IgnoresSyncs)
            return;

        lock (disk.Gate)
        {
            foreach (Change change in _pending)
                change.ApplyTo(_synced);
            _pending.Clear();
            _existsForSure = true;
        }

        disk.AfterSync?.Invoke(name);
    }

    public void SyncFailed()
    {
        lock (disk.Gate)
        {
            _dropped.AddRange(_pending);
            _pending.Clear();
        }
    }

    public void Deleted(bool forSure)
    {
        lock (disk.Gate)
        {
            _mayExist = false;
            _pending.Add(new Change(0, null)); // whoever makes it again begins with nothing
            if (!forSure)
                return;

            _existsForSure = false;
            _synced = new FileImage();
            _pending.Clear();
            _dropped.Clear();
        }
    }

    /// <summary>The file as the disk may hold it when the power goes now; null when it may be gone, or not there yet.</summary>
    public byte[]? Survive(Random random)
    {
        lock (disk.Gate)
        {
            bool sure = _existsForSure && _mayExist;
            if (!sure && ((!_existsForSure && !_mayExist) || random.Next(2) == 0))
                return null;

            var left = new FileImage();
            left.Write(0, _synced.ToArray());
            // Disks and file systems may keep the order of writes or not, and all, some or none of them.
            double share = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
            bool inOrder = random.Next(2) == 0;
            int until = (int)Math.Ceiling(share * _pending.Count);
            foreach (Change change in _dropped)
            {
                if (random.Next(2) == 0)
                    change.ApplyTo(left, random);
            }

            for (int i = 0; i < _pending.Count; i++)
            {
                if (inOrder ? i < until - 1 : random.NextDouble() < share && random.Next(4) > 0)
                    _pending[i].ApplyTo(left);
                else if (inOrder ? i == until - 1 : random.NextDouble() < share)
                    _pending[i].ApplyTo(left, random);
            }

            return left.ToArray();
        }
    }

    /// <param name="Offset">Where bytes go; without bytes, the size the file is cut to.</param>
    /// <param name="Bytes">Null for a cut.</param>
    private sealed record Change(long Offset, byte[]? Bytes)
    {
        public void ApplyTo(FileImage file)
        {
            if (Bytes is null)
            {
                file.SetLength(Offset);
                return;
            }

            file.Write(Offset, Bytes);
        }

        /// <summary>Torn: of each sector the old, the new, the new up to a byte, or what never was.</summary>
        public void ApplyTo(FileImage file, Random random)
        {
            if (Bytes is null)
            {
                ApplyTo(file);
                return;
            }

            for (int at = 0; at < Bytes.Length; at += SectorBytes)
            {
                int length = Math.Min(SectorBytes, Bytes.Length - at);
                byte[] sector = Bytes.AsSpan(at, length).ToArray();
                switch (random.Next(5))
                {
                    case 0:
                        continue;
                    case 1:
                        length = random.Next(length + 1);
                        break;
                    case 2:
                        random.NextBytes(sector);
                        break;
                }

                file.Write(Offset + at, sector.AsSpan(0, length));
            }
        }
    }

    /// <summary>The bytes of a file; what was skipped is zero.</summary>
    private sealed class FileImage
    {
        private byte[] _bytes = [];
        private int _length;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            SetLength(Math.Max(_length, offset + bytes.Length));
            bytes.CopyTo(_bytes.AsSpan((int)offset));
        }

        public void SetLength(long length)
        {
            if (length > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Max(length, 2L * _bytes.Length));
            if (length < _length)
                Array.Clear(_bytes, (int)length, _length - (int)length);
            _length = (int)length;
        }

        public byte[] ToArray() => _bytes[.._length];
    }
}
