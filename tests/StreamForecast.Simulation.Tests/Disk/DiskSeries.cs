using StreamForecast.Engine.Ports;

namespace StreamForecast.Simulation.Tests.Disk;

/// <summary>A living series on the simulated disk, with its two snapshots.</summary>
internal sealed class DiskSeries(int number, string id, int generation, int partition, long configured)
{
    private const long None = -1;

    private readonly List<DiskSnapshot> _snapshots = [];

    public int Number => number;

    public string Id => id;

    public int Partition => partition;

    /// <summary>Log offset of the record that made it.</summary>
    public long Configured => configured;

    public SeriesHistory History { get; private set; } = SeriesHistory.Empty;

    public IReadOnlyList<DiskSnapshot> Snapshots => _snapshots;

    /// <summary>Log offset from which a recovery reads for this series, sound or not.</summary>
    public long Floor => _snapshots.Count < 2 ? configured : _snapshots.Min(one => one.Saved.Offset);

    /// <summary>Log offset from which its records are truly needed: one sound snapshot must be able to go on from there.</summary>
    public long NeededFrom => _snapshots.Count < 2 ? configured : _snapshots.Where(one => !one.IsDamaged).Min(one => one.Saved.Offset);

    /// <summary>Into the free slot, else over the older of the two.</summary>
    public void Save(SeriesSnapshot snapshot)
    {
        if (_snapshots.Count == 2)
        {
            _snapshots.Remove(_snapshots.MinBy(one => one.Saved.Offset)!);
        }

        _snapshots.Add(new DiskSnapshot(snapshot));
        History = History.Then(snapshot.History).Last(SeriesHistory.MaxRows);
    }

    public SeriesSnapshot? Load() =>
        _snapshots.Where(one => !one.IsDamaged).OrderByDescending(one => one.Saved.Offset).FirstOrDefault()?.Saved;

    public StoredSeries Stored() => new(
        number,
        id,
        generation,
        _snapshots.Count == 0 ? None : _snapshots.Max(one => one.Saved.Offset),
        _snapshots.Count < 2 ? None : _snapshots.Min(one => one.Saved.Offset));
}

internal sealed class DiskSnapshot(SeriesSnapshot saved)
{
    public SeriesSnapshot Saved => saved;

    /// <summary>A bit has flipped: its checksum tells, and it is passed over.</summary>
    public bool IsDamaged { get; set; }
}
