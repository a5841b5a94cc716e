using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Tests.Faults;
using Xunit.Abstractions;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

/// <summary>One bit of a closed store is other than it was written: it is found, or it does no harm.</summary>
public sealed class BitFlipTests(ITestOutputHelper output) : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task No_flipped_bit_brings_a_wrong_value_silently()
    {
        int flips = Rounds.Of(some: 400, all: 10_000);
        Contents whole = await MakeAsync();
        byte[] bytes = await File.ReadAllBytesAsync(_fixture.DatabasePath);
        var random = new Random(20_261_125);
        int found = 0;
        var wrong = new List<string>();
        for (int flip = 0; flip < flips; flip++)
        {
            long bit = random.NextInt64(bytes.Length * 8L);
            bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            using var flipped = new StoreFixture();
            await File.WriteAllBytesAsync(flipped.DatabasePath, bytes);
            bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));

            Verdict verdict = await JudgeAsync(flipped, whole, writesOn: flip % 4 == 0);
            found += verdict.IsFound ? 1 : 0;
            if (verdict.Wrong is { } what)
                wrong.Add($"byte {bit / 8} bit {bit % 8}: {what}");
        }

        output.WriteLine($"{flips} flips over {bytes.Length} bytes: {found} found, {flips - found - wrong.Count} harmless, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
        Assert.True(found > flips / 4, "hardly a flip was found: the store holds too little to be damaged");
    }

    /// <summary>Three partitions with trimmed logs and two snapshots each, and one forgotten series.</summary>
    private async Task<Contents> MakeAsync()
    {
        using var disk = new FaultyDisk(_fixture.Directory);
        await using SqliteStore store = _fixture.Open(disk);
        var work = new Workload(seed: 5);
        Assert.Equal(StoreStatus.Done, (await work.RunAsync(store, 60)).Status);
        long next = store.Recover(0).NextOffset;
        await store.AppendDoneAsync(Batch(0, next, 3, Configured(9, "short-lived")), Batch(0, next + 4, 0, new SeriesForgotten(9)));
        return Contents.Of(store);
    }

    private static async Task<Verdict> JudgeAsync(StoreFixture flipped, Contents whole, bool writesOn)
    {
        using var disk = new FaultyDisk(flipped.Directory);
        try
        {
            await using SqliteStore store = flipped.Open(disk);
            Verdict verdict = Contents.Of(store).Judge(whole, store);
            if (verdict.IsFound || verdict.Wrong is not null || !writesOn)
                return verdict;

            for (int partition = 0; partition < Workload.Partitions; partition++)
            {
                if (await store.AppendAsync(Batch(partition, whole.Recovered[partition].NextOffset, 300)) is { Status: StoreStatus.Failed })
                    return Verdict.Found;
            }
        }
        catch (StoreException)
        {
            return Verdict.Found;
        }

        try
        {
            await using SqliteStore again = flipped.Open(disk);
            return Contents.Of(again).Judge(whole, again);
        }
        catch (StoreException)
        {
            return Verdict.Found;
        }
    }

    private sealed record Verdict(bool IsFound, string? Wrong)
    {
        public static readonly Verdict Found = new(true, null);
        public static readonly Verdict Harmless = new(false, null);
    }

    /// <summary>All that a store gives an engine.</summary>
    private sealed record Contents(StoreIdentity Identity, PartitionRecovery[] Recovered, Dictionary<int, SeriesSnapshot?> Snapshots)
    {
        public static Contents Of(SqliteStore store)
        {
            PartitionRecovery[] recovered = [.. Enumerable.Range(0, store.Identity.PartitionCount).Select(store.Recover)];
            return new Contents(
                store.Identity, recovered,
                recovered.SelectMany(one => one.Series).ToDictionary(series => series.Number, series => store.Load(series.Number)));
        }

        public Verdict Judge(Contents whole, SqliteStore store)
        {
            bool isFound = store.BadSnapshots > 0;
            if (Identity.PartitionCount != whole.Identity.PartitionCount)
                return new Verdict(false, $"{Identity} instead of {whole.Identity}");

            for (int i = 0; i < Recovered.Length; i++)
            {
                PartitionRecovery now = Recovered[i];
                if (now.Quarantine is not null || now.TornRecords > 0)
                    isFound = true;
                else if (now.NextOffset < whole.Recovered[i].NextOffset)
                    return new Verdict(false, $"partition {i} ends at {now.NextOffset}");
                else if (WrongIn(now, whole.Recovered[i], whole) is { } wrong)
                    return new Verdict(false, $"partition {i}: {wrong}");
            }

            bool isRaised = Identity.Epoch == whole.Identity.Epoch + Recovered.Sum(one => one.TornRecords);
            return isRaised ? new Verdict(isFound, null) : new Verdict(false, $"epoch {Identity.Epoch}");
        }

        private string? WrongIn(PartitionRecovery now, PartitionRecovery then, Contents whole)
        {
            if (!now.Series.Select(one => (one.Number, one.Id, one.Generation)).SequenceEqual(
                then.Series.Select(one => (one.Number, one.Id, one.Generation))) || now.Tombstone != then.Tombstone)
            {
                return "other series";
            }

            foreach (StoredSeries one in then.Series)
            {
                // The newest snapshot or the older one: either way with all that followed it.
                SeriesSnapshot? snapshot = Snapshots[one.Number];
                long from = snapshot?.Offset ?? 0;
                bool isKnown = snapshot is null || snapshot.Bytes.SequenceEqual(Snapshot(one.Number, snapshot.Offset).Bytes);
                if (!isKnown || from < Math.Min(one.OlderSnapshot, whole.Snapshots[one.Number]?.Offset ?? 0))
                    return $"a snapshot that was never taken, at {from}";

                if (!Values(now, from).SequenceEqual(Values(then, from).Concat(Values(now, then.NextOffset))))
                    return $"other ticks from {from} on";
            }

            return null;
        }

        private static IEnumerable<(long Offset, long Time, double Value)> Values(PartitionRecovery recovered, long from) =>
            recovered.Tail.SelectMany(batch => Enumerable.Range(0, batch.Ticks.Count)
                .Select(i => (Offset: batch.FirstTickOffset + i, Time: batch.Ticks.Times[i], Value: batch.Ticks.Values[i])))
                .Where(tick => tick.Offset >= from);
    }
}
