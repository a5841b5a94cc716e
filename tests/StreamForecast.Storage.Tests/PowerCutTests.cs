using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Tests.Faults;
using Xunit.Abstractions;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

/// <summary>
/// The power goes in the middle of the work. The disk then holds what was synced, and of the rest whatever it likes: all, none, some of it
/// out of order, torn within a sector.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int CutsPerRun = 10;
    private const int Steps = 120;

    [Fact]
    public async Task In_durable_no_acknowledged_record_is_lost()
    {
        (long lost, long acknowledged, _) = await CutAsync(Rounds.Of(some: 100, all: 1000), Durability.Durable, ignoresSyncs: false);
        output.WriteLine($"{lost} of {acknowledged} acknowledged records lost");
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task Without_syncs_the_same_cuts_lose_acknowledged_records()
    {
        (long lost, long acknowledged, int damaged) = await CutAsync(30, Durability.Durable, ignoresSyncs: true);
        output.WriteLine($"{lost} of {acknowledged} acknowledged records lost, {damaged} stores damaged");
        Assert.True(lost > 0, "the disk keeps what it was not asked to keep: these tests show nothing");
    }

    [Fact]
    public async Task In_relaxed_what_is_left_is_a_sound_beginning_and_the_epoch_rises()
    {
        (long lost, long acknowledged, _) = await CutAsync(Rounds.Of(some: 40, all: 1000), Durability.Relaxed, ignoresSyncs: false);
        output.WriteLine($"{lost} of {acknowledged} acknowledged records lost");
        Assert.True(lost > 0, "relaxed syncs as often as durable does");
    }

    [Fact]
    public async Task In_relaxed_what_is_older_than_the_last_sync_is_never_lost()
    {
        using var fixture = new StoreFixture();
        using var disk = new FaultyDisk(fixture.Directory);
        var synced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SqliteStore store = fixture.Open(disk, Durability.Relaxed);
        await store.AppendDoneAsync(Batch(0, 0, 5, Configured(1, "a")), Batch(0, 6, 5));
        disk.AfterSync = name =>
        {
            if (name == "store.db-wal")
                synced.TrySetResult();
        };
        await synced.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await store.AppendDoneAsync(Batch(0, 11, 5));

        for (int seed = 0; seed < 20; seed++)
        {
            using StoreFixture left = disk.CutPower(new Random(seed));
            await using SqliteStore again = left.Open(Workload.Partitions);
            Assert.InRange(again.Recover(0).NextOffset, 11, 16);
            Assert.Equal(FirstEpoch + 1, again.Identity.Epoch);
        }
    }

    /// <summary>Works on one store after another and cuts its power at moments that a seed chooses.</summary>
    private static async Task<(long Lost, long Acknowledged, int Damaged)> CutAsync(int cuts, Durability durability, bool ignoresSyncs)
    {
        long lost = 0;
        long acknowledged = 0;
        int damaged = 0;
        for (int seed = 0; cuts > 0; seed++)
        {
            List<(StoreFixture Left, long[] Acknowledged)> taken = [];
            var random = new Random(seed);
            var work = new Workload(seed);
            using var fixture = new StoreFixture();
            using (var disk = new FaultyDisk(fixture.Directory) { IgnoresSyncs = ignoresSyncs })
            {
                await using SqliteStore store = fixture.Open(disk, durability);
                disk.BeforeCall = () =>
                {
                    if (taken.Count >= Math.Min(CutsPerRun, cuts) || random.Next(60) > 0)
                        return;

                    long[] before = work.Acknowledged; // first: what is answered from here on may be lost
                    taken.Add((disk.CutPower(random), before));
                };
                Assert.Equal(StoreStatus.Done, (await work.RunAsync(store, Steps)).Status);
                disk.BeforeCall = null;
            }

            cuts -= taken.Count;
            foreach ((StoreFixture left, long[] before) in taken)
            {
                acknowledged += before.Sum();
                try
                {
                    await using SqliteStore again = left.Open(Workload.Partitions);
                    lost += work.CountLost(again, before);
                    Assert.True(
                        durability == Durability.Durable || again.Identity.Epoch == FirstEpoch + 1 || !File.Exists(left.DatabasePath),
                        "ids are given twice");
                }
                catch (Exception fault) when (ignoresSyncs && fault is StoreException or Xunit.Sdk.XunitException)
                {
                    damaged++;
                    lost += before.Sum();
                }
                finally
                {
                    left.Dispose();
                }
            }
        }

        return (lost, acknowledged, damaged);
    }
}
