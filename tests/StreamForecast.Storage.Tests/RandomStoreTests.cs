using StreamForecast.Engine.Ports;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

/// <summary>Random work on a store, step by step against a plain model of what it must hold.</summary>
public sealed class RandomStoreTests
{
    private const int Partitions = 3;
    private const int Steps = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_store_holds_what_a_plain_model_holds(int seed)
    {
        var random = new Random(seed);
        var model = Enumerable.Range(0, Partitions).Select(_ => new PartitionModel()).ToArray();
        var fixture = new StoreFixture();
        SqliteStore store = fixture.Open(Partitions);
        int numbers = 0;
        for (int step = 0; step < Steps; step++)
        {
            int partition = random.Next(Partitions);
            switch (random.Next(10))
            {
                case < 6:
                    LogBatch batch = RandomBatch(random, partition, model[partition], ref numbers);
                    await store.AppendDoneAsync(batch);
                    model[partition].Append(batch);
                    break;
                case < 9:
                    SeriesSnapshot[] snapshots = model[partition].Series.Keys.Where(_ => random.Next(2) == 0)
                        .Select(number => Snapshot(number, model[partition].Next)).ToArray();
                    long trimBelow = model[partition].Save(snapshots, random);
                    await store.SaveDoneAsync(partition, trimBelow, snapshots);
                    break;
                default:
                    (fixture, store) = await ReopenAsync(fixture, store, crash: random.Next(2) == 0);
                    Compare(model, store);
                    break;
            }
        }

        Compare(model, store);
        await store.DisposeAsync();
        fixture.Dispose();
    }

    private static async Task<(StoreFixture Fixture, SqliteStore Store)> ReopenAsync(StoreFixture fixture, SqliteStore store, bool crash)
    {
        if (!crash)
        {
            await store.DisposeAsync();
            return (fixture, fixture.Open(Partitions));
        }

        StoreFixture crashed = fixture.CopyAsCrashed();
        await store.DisposeAsync();
        fixture.Dispose();
        return (crashed, crashed.Open(Partitions));
    }

    private static LogBatch RandomBatch(Random random, int partition, PartitionModel model, ref int numbers)
    {
        var controls = new List<ControlRecord>();
        if (random.Next(3) == 0)
            controls.Add(Configured(++numbers, $"series-{numbers}"));
        if (model.Series.Count > 0 && random.Next(6) == 0)
            controls.Add(new SeriesForgotten(model.Series.Keys.ElementAt(random.Next(model.Series.Count))));
        if (model.Series.Count > 0 && random.Next(6) == 0)
            controls.Add(Configured(model.Series.Keys.ElementAt(random.Next(model.Series.Count)), "configured again") with { WarmStart = [] });
        return Batch(partition, model.Next, random.Next(controls.Count == 0 ? 1 : 0, 50), [.. controls]);
    }

    private static void Compare(PartitionModel[] model, SqliteStore store)
    {
        for (int partition = 0; partition < Partitions; partition++)
        {
            PartitionModel expected = model[partition];
            PartitionRecovery actual = store.Recover(partition);
            Assert.Null(actual.Quarantine);
            Assert.Equal(expected.Next, actual.NextOffset);
            Assert.Equal(expected.Series.Values.Select(one => one.Stored).OrderBy(one => one.Number), actual.Series);
            Assert.Equivalent(expected.Tail, actual.Tail, strict: true);
            foreach (SeriesModel one in expected.Series.Values)
            {
                if (one.Snapshots.Count == 0)
                    Assert.Null(store.Load(one.Number));
                else
                    Assert.Equivalent(one.Snapshots[^1], store.Load(one.Number), strict: true);
            }
        }
    }

    private sealed class PartitionModel
    {
        private readonly List<LogBatch> _log = [];

        public Dictionary<int, SeriesModel> Series { get; } = [];

        public long Next => _log.Count == 0 ? 0 : _log[^1].EndOffset;

        public LogBatch[] Tail
        {
            get
            {
                long floor = Series.Count == 0 ? Next : Series.Values.Min(one => one.Floor);
                return [.. _log.Where(batch => batch.EndOffset > floor)];
            }
        }

        public void Append(LogBatch batch)
        {
            _log.Add(batch);
            for (int i = 0; i < batch.Controls.Count; i++)
            {
                if (batch.Controls[i] is SeriesConfigured { IsBeginning: true } made)
                    Series.Add(made.Series, new SeriesModel(made.Series, made.Id, batch.FirstOffset + i));
                else if (batch.Controls[i] is SeriesForgotten)
                    Series.Remove(batch.Controls[i].Series);
            }
        }

        /// <returns>Where to trim: below the floors of all series but idle ones; chance says which of those with two snapshots are idle.</returns>
        public long Save(SeriesSnapshot[] snapshots, Random random)
        {
            foreach (SeriesSnapshot snapshot in snapshots)
            {
                List<SeriesSnapshot> kept = Series[snapshot.Series].Snapshots;
                kept.Add(snapshot);
                if (kept.Count > 2)
                    kept.RemoveAt(0);
            }

            long trimBelow = Series.Values.Where(one => one.Snapshots.Count < 2 || random.Next(3) > 0)
                .Select(one => one.Floor).Append(Next).Min();
            _log.RemoveAll(batch => batch.EndOffset <= trimBelow && batch != _log[^1]);
            return trimBelow;
        }
    }

    private sealed record SeriesModel(int Number, string Id, long Configured)
    {
        public List<SeriesSnapshot> Snapshots { get; } = [];

        public long Floor => Snapshots.Count < 2 ? Configured : Snapshots[0].Offset;

        public StoredSeries Stored => new(
            Number, Id, 1, Snapshots.Count == 0 ? -1 : Snapshots[^1].Offset, Snapshots.Count < 2 ? -1 : Snapshots[0].Offset);
    }
}
