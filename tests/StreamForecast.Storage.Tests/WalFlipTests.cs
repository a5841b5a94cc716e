using StreamForecast.Storage.Inspection;
using StreamForecast.Storage.Tests.Faults;
using Xunit.Abstractions;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

/// <summary>A bit of the write-ahead log that a killed process left behind is other than it was written. SQLite would take it for the end.</summary>
public sealed class WalFlipTests(ITestOutputHelper output) : IDisposable
{
    private const int Commits = 40;
    private const int TicksACommit = 50;

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task No_flipped_bit_loses_an_answered_record_silently()
    {
        using StoreFixture killed = await MakeAsync();
        byte[] log = await File.ReadAllBytesAsync(Wal(killed));
        var random = new Random(20_261_125);
        int flips = Rounds.Of(some: 300, all: 5_000);
        int found = 0, told = 0, silent = 0;
        for (int flip = 0; flip < flips; flip++)
        {
            long bit = flip < 256 ? flip : random.NextInt64(log.Length * 8L); // each bit of the header, and then any
            log[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            using StoreFixture flipped = killed.CopyAsCrashed();
            await File.WriteAllBytesAsync(Wal(flipped), log);
            log[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            try
            {
                await using SqliteStore store = flipped.Open();
                bool isWhole = store.Recover(0) is { Quarantine: null, NextOffset: var end } && end == 1 + (Commits * TicksACommit);
                told += !isWhole && store.HasCutCommit && store.Identity.Epoch > FirstEpoch ? 1 : 0;
                silent += !isWhole && !store.HasCutCommit && store.Recover(0).Quarantine is null ? 1 : 0;
            }
            catch (StoreException)
            {
                found++;
            }
        }

        output.WriteLine($"{flips} flips over {log.Length} bytes: {found} refused, {told} cut and told, {silent} silent");
        Assert.Equal(0, silent);
        Assert.True(found > flips / 2, "hardly a flip was found");
    }

    [Fact]
    public async Task A_damaged_log_stays_for_whoever_salvages_it()
    {
        using StoreFixture killed = await MakeAsync();
        byte[] log = await File.ReadAllBytesAsync(Wal(killed));
        log[log.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Wal(killed), log);

        string refusal = Assert.Throws<StoreCorruptException>(() => killed.Open()).Message;

        Assert.Contains("write-ahead log is damaged", refusal, StringComparison.Ordinal);
        Assert.Contains("--salvage", refusal, StringComparison.Ordinal);
        Assert.Equal(log, await File.ReadAllBytesAsync(Wal(killed)));
        Assert.Contains(StoreInspector.Inspect(killed.Directory).Faults, fault => fault.Place == "write-ahead log");
        using var copy = new StoreFixture();
        StoreSalvage.Run(killed.Directory, copy.Directory, TimeProvider.System);
        Assert.Equal(log, await File.ReadAllBytesAsync(Wal(killed)));
        await using SqliteStore store = copy.Open();
        Assert.InRange(store.Recover(0).NextOffset, 1, Commits * TicksACommit);
    }

    [Fact]
    public async Task A_last_commit_that_is_not_whole_is_cut_and_told_and_its_ids_are_not_given_again()
    {
        using StoreFixture killed = await MakeAsync();
        byte[] log = await File.ReadAllBytesAsync(Wal(killed));
        log[^1] ^= 1;
        await File.WriteAllBytesAsync(Wal(killed), log);

        await using SqliteStore store = killed.Open();

        Assert.True(store.HasCutCommit);
        Assert.Equal(FirstEpoch + 1, store.Identity.Epoch);
        Assert.Equal(1 + ((Commits - 1) * TicksACommit), store.Recover(0).NextOffset);
    }

    [Fact]
    public async Task A_killed_process_has_cut_nothing()
    {
        using StoreFixture killed = await MakeAsync();
        await using SqliteStore store = killed.Open();
        Assert.False(store.HasCutCommit);
        Assert.Equal(FirstEpoch, store.Identity.Epoch);
        Assert.Equal(1 + (Commits * TicksACommit), store.Recover(0).NextOffset);
    }

    private static string Wal(StoreFixture fixture) => fixture.DatabasePath + "-wal";

    /// <summary>The files of a store whose process was killed when each commit had been answered.</summary>
    private async Task<StoreFixture> MakeAsync()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, TicksACommit, Configured(1, "a")));
        for (int i = 1; i < Commits; i++)
        {
            await store.AppendDoneAsync(Batch(0, 1 + (i * TicksACommit), TicksACommit));
        }

        return _fixture.CopyAsCrashed();
    }
}
