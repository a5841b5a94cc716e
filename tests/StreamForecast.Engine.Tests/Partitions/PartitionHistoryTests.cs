using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class PartitionHistoryTests : PartitionTest
{
    [Fact]
    public async Task The_history_is_whole_while_awake_asleep_and_after_a_kill()
    {
        _settings = _settings with { MaxTailRecords = 50 };
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 100);
        Assert.InRange(_store.ReadHistory(0, 100).Count, 1, 99); // part of it is stored, the rest is with the series
        SeriesHistory awake = await HistoryAsync(partition, 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(Ticks.Value), awake.Values);
        Assert.Equal(1, awake.FirstSequence);

        partition = await RestartAsync(partition);
        AssertSame(awake, await HistoryAsync(partition, 100));
        await SleepAsync(partition);
        AssertSame(awake, await HistoryAsync(partition, 100));
        Assert.Equal(0, (await StatusAsync(partition)).AwakeSeries);
        Assert.Equal(Ticks.Value(97), (await HistoryAsync(partition, 3)).Values[0]);
    }

    [Fact]
    public async Task Rows_whose_snapshot_was_not_stored_stay_with_the_series()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 20);
        _store.RefusesSnapshots = true;
        Advance(_settings.PassivateAfter);
        await AwaitAssertAsync(() => Assert.True(_store.RefusedSnapshots > 0));
        Assert.Equal(20, (await HistoryAsync(partition, 100)).Count);
        Assert.Equal(0, _store.ReadHistory(0, 100).Count);
        _store.RefusesSnapshots = false;
        await SleepAsync(partition);
        Assert.Equal(20, _store.ReadHistory(0, 100).Count);
    }

    [Fact]
    public async Task A_history_asked_for_again_is_read_once_for_each_snapshot()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 20);
        await SleepAsync(partition);
        await HistoryAsync(partition, 20);
        await HistoryAsync(partition, 10);
        Assert.Equal(1, _store.HistoryReads);
        await FeedAsync(partition, "a", 20, 1);
        await SleepAsync(partition);
        Assert.Equal(21, (await HistoryAsync(partition, 100)).Count);
        Assert.Equal(2, _store.HistoryReads);
    }

    private async Task<SeriesHistory> HistoryAsync(IActorRef partition, int most) =>
        (await partition.Ask<HistoryFound>(new FindHistory(_directory.Resolve("a"), most))).History!;

    private static void AssertSame(SeriesHistory expected, SeriesHistory actual)
    {
        Assert.Equal((expected.FirstSequence, expected.Count), (actual.FirstSequence, actual.Count));
        Assert.Equal(expected.Times, actual.Times);
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(expected.Steps, actual.Steps);
    }
}
