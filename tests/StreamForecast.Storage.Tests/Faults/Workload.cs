using StreamForecast.Engine.Ports;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Faults;

/// <summary>
/// Appends, snapshots and trimming as an engine would ask for them, until the store refuses, with an account of what was acknowledged.
/// What stands at an offset is a pure function of seed, partition and offset, so a recovered store can be checked against it.
/// </summary>
/// <param name="seed">Chooses everything.</param>
internal sealed class Workload(int seed)
{
    public const int Partitions = 3;

    private readonly Random _random = new(seed);
    private readonly List<LogBatch>[] _batches = [[], [], []];
    private readonly List<long>[] _snapshots = [[], [], []];
    private readonly long[] _acknowledged = new long[Partitions];

    /// <summary>For each partition the offset below which everything was answered as done.</summary>
    public long[] Acknowledged => [.. _acknowledged.Select((_, partition) => Interlocked.Read(ref _acknowledged[partition]))];

    public IReadOnlyList<LogBatch> Batches(int partition) => _batches[partition];

    /// <summary>The one series of a partition.</summary>
    public static int SeriesOf(int partition) => partition + 1;

    /// <summary>Appends and saves, some of them together, until so many were asked for or the first is not done.</summary>
    /// <returns>The outcome of the one that was not done.</returns>
    public async Task<StoreOutcome> RunAsync(SqliteStore store, int steps)
    {
        var outstanding = new Queue<Task<StoreOutcome>>();
        for (int step = 0; step < steps; step++)
        {
            int partition = _random.Next(Partitions);
            outstanding.Enqueue(_random.Next(8) == 0 ? Save(store, partition) : Append(store, partition));
            while (outstanding.Count > _random.Next(5))
            {
                StoreOutcome outcome = await outstanding.Dequeue();
                if (outcome.Status != StoreStatus.Done)
                    return outcome;
            }
        }

        foreach (StoreOutcome outcome in await Task.WhenAll(outstanding))
        {
            if (outcome.Status != StoreStatus.Done)
                return outcome;
        }

        return default;
    }

    /// <summary>
    /// Each partition is sound, holds all that was acknowledged (but for what a snapshot stands for), and nothing that was not written.
    /// </summary>
    /// <returns>Acknowledged records that are lost.</returns>
    public long CountLost(SqliteStore store, IReadOnlyList<long> acknowledged)
    {
        long lost = 0;
        for (int partition = 0; partition < Partitions; partition++)
        {
            PartitionRecovery recovered = store.Recover(partition);
            Assert.Null(recovered.Quarantine);
            foreach (LogBatch batch in recovered.Tail)
                Assert.Equivalent(_batches[partition].Find(one => one.FirstOffset == batch.FirstOffset), batch, strict: true);

            lost += Math.Max(0, acknowledged[partition] - recovered.NextOffset);
            if (recovered.NextOffset == 0)
                continue;

            long from = store.Load(SeriesOf(partition)) is { } snapshot ? snapshot.Offset : 0;
            Assert.True(
                recovered.Tail.Count == 0 ? from == recovered.NextOffset : recovered.Tail[0].FirstOffset <= from, "replay leaves a gap");
        }

        return lost;
    }

    private Task<StoreOutcome> Append(SqliteStore store, int partition)
    {
        List<LogBatch> batches = _batches[partition];
        long first = batches.Count == 0 ? 0 : batches[^1].EndOffset;
        ControlRecord[] controls = first == 0 ? [Configured(SeriesOf(partition), $"series-{partition}")] : [];
        LogBatch batch = Batch(partition, first, _random.Next(1, 400), controls);
        batches.Add(batch);
        var answer = new TaskCompletionSource<StoreOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Append(batch, outcome =>
        {
            if (outcome.Status == StoreStatus.Done)
                Interlocked.Exchange(ref _acknowledged[partition], batch.EndOffset);
            answer.SetResult(outcome);
        });
        return answer.Task;
    }

    private Task<StoreOutcome> Save(SqliteStore store, int partition)
    {
        if (_batches[partition].Count == 0)
            return Task.FromResult(default(StoreOutcome));

        List<long> snapshots = _snapshots[partition];
        snapshots.Add(_batches[partition][^1].EndOffset);
        long trimBelow = snapshots.Count < 2 ? 0 : snapshots[^2];
        return store.SaveAsync(partition, trimBelow, Snapshot(SeriesOf(partition), snapshots[^1]));
    }
}
