using System.Collections.Concurrent;

namespace StreamForecast.Storage.Tests.Faults;

/// <summary>
/// The disk beneath one directory: knows what was synced, fails on demand, and can tell what it would hold had the power gone.
/// Stores reach it through <see cref="StoreOptions.FileLayer"/>.
/// </summary>
internal sealed class FaultyDisk : IDisposable
{
    public const int ReadError = 10 | (1 << 8);
    public const int WriteError = 10 | (3 << 8);
    public const int SyncError = 10 | (4 << 8);
    public const int NoSpace = 13;

    private readonly ConcurrentDictionary<string, DiskFile> _files = new(StringComparer.Ordinal);
    private readonly List<Fault> _faults = [];

    public FaultyDisk(string directory)
    {
        Directory = directory;
        foreach (string path in System.IO.Directory.GetFiles(directory, "store.db*"))
        {
            if (!path.EndsWith("-shm", StringComparison.Ordinal)) // shared memory: gone with the power, made anew
                File(Path.GetFileName(path)).Hold(System.IO.File.ReadAllBytes(path));
        }

        FaultyVfs.Attach(this);
    }

    public string Directory { get; }

    public Lock Gate { get; } = new();

    /// <summary>A disk that says it has what it has not; or a program that does not ask.</summary>
    public bool IgnoresSyncs { get; init; }

    /// <summary>Called in the middle of things, before each call is carried out.</summary>
    public Action? BeforeCall { get; set; }

    /// <summary>Called when a file was synced.</summary>
    public Action<string>? AfterSync { get; set; }

    public DiskFile File(string name) => _files.GetOrAdd(name, _ => new DiskFile(this, name));

    /// <summary>Lets calls fail from now on.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="call">What fails.</param>
    /// <param name="code">SQLite's code for the failure.</param>
    /// <param name="times">How often.</param>
    public void Fail(string file, DiskCall call, int code, int times = int.MaxValue)
    {
        lock (Gate)
            _faults.Add(new Fault(file, call, code) { Left = times });
    }

    /// <summary>All is well from now on.</summary>
    public void Heal()
    {
        lock (Gate)
            _faults.Clear();
    }

    public int Ask(string file, DiskCall call)
    {
        BeforeCall?.Invoke();
        lock (Gate)
        {
            Fault? fault = _faults.Find(one => one.Left > 0 && one.File == file && one.Call == call);
            if (fault is null)
                return 0;

            fault.Left--;
            return fault.Code;
        }
    }

    /// <summary>A directory with what the disk may hold if the power goes at this moment.</summary>
    public StoreFixture CutPower(Random random)
    {
        var left = new StoreFixture();
        lock (Gate)
        {
            foreach (DiskFile file in _files.Values.OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                if (file.Survive(random) is { } bytes)
                    System.IO.File.WriteAllBytes(Path.Combine(left.Directory, file.Name), bytes);
            }
        }

        return left;
    }

    public void Dispose() => FaultyVfs.Detach(this);

    private sealed record Fault(string File, DiskCall Call, int Code)
    {
        public int Left { get; set; }
    }
}
