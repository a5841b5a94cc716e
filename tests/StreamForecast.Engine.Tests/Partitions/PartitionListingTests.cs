using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class PartitionListingTests : PartitionTest
{
    [Fact]
    public async Task After_an_orderly_stop_a_listing_wakes_nobody_and_tells_the_same()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 100);
        await FeedAsync(partition, "b", 0, 3);
        SeriesSummary[] before = [.. (await ListAsync(partition)).OrderBy(series => series.Id)];
        await partition.Ask<Drained>(new Drain(0, TimeSpan.FromMinutes(1)));
        partition = await RestartAsync(partition);
        Assert.Equivalent(before, (await ListAsync(partition)).OrderBy(series => series.Id), strict: true);
        Assert.Equal(0, (await StatusAsync(partition)).AwakeSeries);
    }

    [Fact]
    public async Task A_series_whose_newest_snapshot_is_damaged_is_woken_for_a_listing()
    {
        _settings = _settings with { MaxTailRecords = 50 };
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 100);
        await partition.Ask<Drained>(new Drain(0, TimeSpan.FromMinutes(1)));
        partition = await RestartAsync(partition);
        _store.BadSnapshots = 1;
        Assert.Equal(100, (await ListAsync(partition)).Single().Observations);
        Assert.Equal(1, (await StatusAsync(partition)).AwakeSeries);
    }

    [Fact]
    public async Task Ids_are_told_in_order_page_by_page_without_waking_anybody()
    {
        IActorRef partition = await StartAsync();
        foreach (string id in new[] { "c", "a", "x/1", "b" })
        {
            await FeedAsync(partition, id, 0, 1);
        }

        await SleepAsync(partition);
        IdsFound first = await partition.Ask<IdsFound>(new FindIds(0, null, null, 2));
        IdsFound second = await partition.Ask<IdsFound>(new FindIds(0, null, "b", 2));
        IdsFound some = await partition.Ask<IdsFound>(new FindIds(0, "x*", null, 2));
        Assert.Equal((4, "a b"), (first.Total, string.Join(' ', first.First)));
        Assert.Equal((4, "c x/1"), (second.Total, string.Join(' ', second.First)));
        Assert.Equal((1, "x/1"), (some.Total, string.Join(' ', some.First)));
        Assert.Equal(0, (await StatusAsync(partition)).AwakeSeries);
    }
}
