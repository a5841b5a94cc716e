using System.Buffers.Binary;

namespace StreamForecast.Storage.Sqlite;

/// <summary>How the write-ahead log that an unclean end left behind reads.</summary>
internal enum WalState
{
    /// <summary>There is none, or every frame of it is as it was written.</summary>
    Sound,

    /// <summary>Its last commit is not whole: torn by a power cut before it was answered, or damaged since.</summary>
    Torn,

    /// <summary>Damaged in front of commits that were synced after it: SQLite would drop those without a word.</summary>
    Damaged,
}

/// <summary>
/// Reads a write-ahead log before SQLite does. SQLite takes the first frame whose checksum fails for the end of the log, and with it drops
/// whatever was committed behind. But a commit begins only when the one before is synced: a whole transaction of the same log behind
/// a bad frame shows that the frame was good once. See "The Write-Ahead Log File" in SQLite's file format.
/// </summary>
internal static class WalCheck
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int SaltOffset = 16;
    private const int ChecksumOffset = 24;
    private const uint LittleEndianMagic = 0x377f0682;
    private const int LeastPage = 512;
    private const int LargestPage = 65_536;

    /// <param name="database">Path of the database; its log stands beside it.</param>
    /// <param name="bytesRead">Where in the log the first bad frame begins; its length when there is none.</param>
    public static WalState Inspect(string database, out long bytesRead)
    {
        bytesRead = 0;
        string path = database + "-wal";
        if (!File.Exists(path))
        {
            return WalState.Sound;
        }

        using FileStream log = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 20);
        byte[] header = new byte[HeaderBytes];
        if (log.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            return WalState.Sound; // never had a frame
        }

        int pageBytes = (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        var sum = new Checksum(BinaryPrimitives.ReadUInt32BigEndian(header) == LittleEndianMagic);
        sum.Add(header.AsSpan(0, ChecksumOffset));
        if (!sum.Matches(header.AsSpan(ChecksumOffset)) || pageBytes is < LeastPage or > LargestPage)
        {
            return IsLiveBehind(log, header) ? WalState.Damaged : WalState.Torn;
        }

        return Walk(log, header.AsSpan(SaltOffset, 8).ToArray(), pageBytes, sum, out bytesRead);
    }

    private static WalState Walk(FileStream log, byte[] salts, int pageBytes, Checksum sum, out long bytesRead)
    {
        byte[] frame = new byte[FrameHeaderBytes + pageBytes];
        bool isBad = false;
        bool hasCommitBehind = false;
        bytesRead = log.Position;
        while (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            bool isOfThisLog = frame.AsSpan(8, 8).SequenceEqual(salts);
            if (!isBad)
            {
                sum.Add(frame.AsSpan(0, 8));
                sum.Add(frame.AsSpan(FrameHeaderBytes));
                isBad = !isOfThisLog || !sum.Matches(frame.AsSpan(16, 8));
                if (!isBad)
                {
                    bytesRead = log.Position;
                    continue;
                }
            }

            if (isOfThisLog && hasCommitBehind)
            {
                return WalState.Damaged;
            }

            // What an older log left at its place has other salts.
            hasCommitBehind |= isOfThisLog && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0;
        }

        return hasCommitBehind ? WalState.Torn : WalState.Sound;
    }

    /// <summary>
    /// The header is bad. It is written when a log begins anew, over one whose frames were moved already; so only frames that follow from it
    /// show that it was good once.
    /// </summary>
    private static bool IsLiveBehind(FileStream log, byte[] header)
    {
        for (int pageBytes = LeastPage; pageBytes <= LargestPage; pageBytes *= 2)
        {
            byte[] frame = new byte[FrameHeaderBytes + pageBytes];
            log.Position = HeaderBytes;
            if (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length)
            {
                return false;
            }

            foreach (bool isLittleEndian in (ReadOnlySpan<bool>)[true, false])
            {
                var computed = new Checksum(isLittleEndian);
                computed.Add(header.AsSpan(0, ChecksumOffset));
                var stored = Checksum.From(isLittleEndian, header.AsSpan(ChecksumOffset));
                if (Follows(computed, frame) || Follows(stored, frame))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Follows(Checksum sum, byte[] frame)
    {
        sum.Add(frame.AsSpan(0, 8));
        sum.Add(frame.AsSpan(FrameHeaderBytes));
        return sum.Matches(frame.AsSpan(16, 8));
    }

    /// <summary>SQLite's running sum over pairs of 32-bit words.</summary>
    private struct Checksum(bool isLittleEndian)
    {
        private uint _first;
        private uint _second;

        public static Checksum From(bool isLittleEndian, ReadOnlySpan<byte> stored) => new(isLittleEndian)
        {
            _first = BinaryPrimitives.ReadUInt32BigEndian(stored),
            _second = BinaryPrimitives.ReadUInt32BigEndian(stored[4..]),
        };

        public void Add(ReadOnlySpan<byte> bytes)
        {
            for (int i = 0; i + 8 <= bytes.Length; i += 8)
            {
                _first += Word(bytes[i..]) + _second;
                _second += Word(bytes[(i + 4)..]) + _first;
            }
        }

        public readonly bool Matches(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;

        private readonly uint Word(ReadOnlySpan<byte> bytes) => isLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
