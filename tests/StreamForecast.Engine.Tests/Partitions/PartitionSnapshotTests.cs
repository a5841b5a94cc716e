using Akka.Actor;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class PartitionSnapshotTests : PartitionTest
{
    /// <summary>One right after the other they would hold the log back as much, and a kill just before the next would replay twice as much.</summary>
    [Fact]
    public async Task The_two_snapshots_of_a_series_lie_half_of_the_tail_apart()
    {
        _settings = _settings with { MaxTailRecords = 100 };
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 380);
        await AwaitAssertAsync(() =>
        {
            long[] offsets = _store.SnapshotOffsets(series: 0);
            Assert.InRange(offsets[1] - offsets[0], 40, 70);
            Assert.InRange(offsets[1], 300, 381);
        });
        Assert.InRange(381 - _store.TrimmedBelow(0), 50, 170);
    }

    /// <summary>A fast one does not keep a slow one from its turn, nor the other way round.</summary>
    [Fact]
    public async Task Series_take_turns()
    {
        _settings = _settings with { MaxTailRecords = 100 };
        IActorRef partition = await StartAsync();
        for (int i = 0; i < 40; i++)
        {
            await FeedAsync(partition, "fast", 9 * i, 9);
            await FeedAsync(partition, "slow", i, 1);
        }

        await AwaitAssertAsync(() => Assert.All(new int[] { 0, 1 }, number =>
        {
            long[] offsets = _store.SnapshotOffsets(number);
            Assert.InRange(offsets[1], 300, 402);
            Assert.InRange(offsets[1] - offsets[0], 30, 90);
        }));
    }
}
