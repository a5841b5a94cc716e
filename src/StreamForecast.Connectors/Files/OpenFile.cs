namespace StreamForecast.Connectors.Files;

/// <summary>
/// The file that is being written: lines, synced after each piece. Its name begins with a dot and ends with <c>.open</c>, so that nobody takes
/// it for whole; what a crash or a full disk left behind the last whole line is cut.
/// </summary>
internal sealed class OpenFile : IDisposable
{
    private const string Suffix = ".open";

    private readonly FileStream _stream;
    private long _safe;

    private OpenFile(string path, FileStream stream, DateTimeOffset begun, long lines)
    {
        Path = path;
        _stream = stream;
        _safe = stream.Length;
        Begun = begun;
        Lines = lines;
    }

    public string Path { get; }

    /// <summary>When its first line was written, about.</summary>
    public DateTimeOffset Begun { get; }

    public long Length => _safe;

    /// <summary>Whole lines in it.</summary>
    public long Lines { get; private set; }

    /// <summary>
    /// False once somebody has removed it, or put another in its place: what is written then goes to a file that nobody can open.
    /// </summary>
    public bool IsThere
    {
        get
        {
            // The time first: where the directory may not be looked into it throws, and a file is not lost for that.
            var there = new FileInfo(Path);
            return there.LastWriteTimeUtc == File.GetLastWriteTimeUtc(_stream.SafeFileHandle)
                && there.Exists && there.Length == RandomAccess.GetLength(_stream.SafeFileHandle);
        }
    }

    /// <summary>The stem of the finished file's name.</summary>
    public static string StemOf(string open) => System.IO.Path.GetFileName(open)[1..^Suffix.Length];

    /// <summary>Those that earlier runs of a sink left and when each was begun, the oldest first.</summary>
    public static IReadOnlyList<(string Path, DateTimeOffset Begun)> LeftBy(string directory, string name)
    {
        var left = new List<(string Path, DateTimeOffset Begun)>();
        foreach (string path in Directory.EnumerateFiles(directory, $".{name}-*{Suffix}"))
        {
            if (FileStem.TryRead(StemOf(path), name, out DateTimeOffset begun))
            {
                left.Add((path, begun));
            }
        }

        left.Sort((one, other) => one.Begun.CompareTo(other.Begun));
        return left;
    }

    public static OpenFile Create(string directory, string stem, DateTimeOffset now)
    {
        string path = System.IO.Path.Combine(directory, $".{stem}{Suffix}");
        return new OpenFile(path, new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0), now, lines: 0);
    }

    /// <summary>Goes on with one that an earlier run left.</summary>
    /// <param name="path">The file.</param>
    /// <param name="begun">When its first line was written, which its name tells: the file system's time is that of the last change.</param>
    /// <param name="line">Is told of each whole line, in order.</param>
    public static OpenFile Resume(string path, DateTimeOffset begun, Action<ReadOnlyMemory<byte>> line)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            long whole = 0;
            long lines = 0;
            foreach (ReadOnlyMemory<byte> one in LinesOf(stream))
            {
                line(one);
                whole += one.Length + 1;
                lines++;
            }

            stream.SetLength(whole);
            stream.Position = whole;
            return new OpenFile(path, stream, begun, lines);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The whole lines of a file, without their ends; each good until the next.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> LinesOf(Stream stream)
    {
        byte[] buffer = new byte[1 << 16];
        int held = 0;
        while (true)
        {
            int read = stream.Read(buffer, held, buffer.Length - held);
            if (read == 0)
            {
                yield break;
            }

            held += read;
            int from = 0;
            while (Array.IndexOf(buffer, (byte)'\n', from, held - from) is var end && end >= 0)
            {
                yield return buffer.AsMemory(from, end - from);
                from = end + 1;
            }

            held -= from;
            Array.Copy(buffer, from, buffer, 0, held);
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    /// <summary>Puts whole lines behind the others and syncs them. When it throws, none of them is there.</summary>
    /// <param name="lines">The lines, with their ends.</param>
    /// <param name="count">How many they are.</param>
    public void Append(ReadOnlySpan<byte> lines, int count)
    {
        try
        {
            _stream.Write(lines);
            _stream.Flush(flushToDisk: true);
            _safe += lines.Length;
            Lines += count;
        }
        catch
        {
            _stream.SetLength(_safe); // the stream has no buffer of its own: nothing comes behind the cut
            _stream.Position = _safe;
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();
}
