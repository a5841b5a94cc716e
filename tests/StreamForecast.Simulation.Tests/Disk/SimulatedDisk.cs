using StreamForecast.Engine.Ports;

namespace StreamForecast.Simulation.Tests.Disk;

/// <summary>What survives a crash: everything committed, nothing else. A life of the engine works on it through a <see cref="DiskLife"/>.</summary>
internal sealed class SimulatedDisk(int partitions, Random random)
{
    public StoreIdentity Identity { get; } = new(partitions, Epoch: 1);

    public DiskPartition[] Partitions { get; } = [.. Enumerable.Range(0, partitions).Select(number => new DiskPartition(number))];

    /// <summary>While set, nothing fits any more.</summary>
    public bool IsFull { get; set; }

    /// <summary>Rows that one commit trims, at most.</summary>
    public int TrimRows { get; init; } = 64;

    public DiskSeries? Find(int series) => Partitions[series % partitions].Series.GetValueOrDefault(series);

    /// <summary>Flips a bit of some snapshot, never of one that nothing could stand in for.</summary>
    /// <returns>The series; null when no snapshot may be damaged.</returns>
    public DiskSeries? DamageSnapshot()
    {
        DiskSeries[] candidates = Partitions
            .SelectMany(partition => partition.Series.Values)
            .Where(series => series.Snapshots.Count > 0 && series.Snapshots.All(one => !one.IsDamaged))
            .ToArray();
        if (candidates.Length == 0)
        {
            return null;
        }

        DiskSeries series = candidates[random.Next(candidates.Length)];
        series.Snapshots[random.Next(series.Snapshots.Count)].IsDamaged = true;
        return series;
    }
}
