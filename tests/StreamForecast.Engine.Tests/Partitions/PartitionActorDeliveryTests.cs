using Akka.Actor;
using Akka.TestKit;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

/// <summary>What a partition sends its subscribers.</summary>
public sealed class PartitionActorDeliveryTests : PartitionTest
{
    [Fact]
    public async Task Forecasts_reach_a_matching_sink_in_sequence_and_no_other()
    {
        IActorRef partition = await StartAsync();
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a/1", 0, 1));
        TestProbe matching = CreateTestProbe();
        TestProbe other = CreateTestProbe();
        await SubscribeAsync(partition, matching, "a/*");
        await SubscribeAsync(partition, other, "b*");
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a/1", 1, 2));
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a/2", 0, 1));
        Assert.Equal([2L, 3L], (await matching.ExpectMsgAsync<ForecastsMade>()).Items.Select(item => item.Forecast.Sequence));
        Assert.Equal("a/2", Assert.Single((await matching.ExpectMsgAsync<ForecastsMade>()).Items).Series.Id);
        partition.Tell(new Unsubscribe(0, matching));
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a/1", 3, 1));
        await matching.ExpectNoMsgAsync(TimeSpan.Zero);
        await other.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_comes_back_is_sent_what_was_missed_and_then_what_is_made_without_gap_or_repeat()
    {
        const int Missed = CatchUp.MaxForecasts + 100;
        _settings = _settings with { PartitionCreditTicks = 10_000 };
        IActorRef partition = await StartAsync();
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, Missed));
        TestProbe sink = CreateTestProbe();
        await partition.Ask<Subscribed>(new Subscribe(0, sink, "*", new ResumeFrom.Offset(0)));
        ForecastsMade first = await sink.ExpectMsgAsync<ForecastsMade>();
        Assert.True(first.HasMore);
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", Missed, 50)); // while it is still at the first page
        partition.Tell(new SendMissed(0, sink));
        ForecastsMade second = await sink.ExpectMsgAsync<ForecastsMade>();
        Assert.False(second.HasMore);
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", Missed + 50, 5));
        ForecastsMade live = await sink.ExpectMsgAsync<ForecastsMade>();
        long[] sequences = [.. new[] { first, second, live }.SelectMany(made => made.Items).Select(item => item.Forecast.Sequence)];
        Assert.Equal(Enumerable.Range(1, Missed + 55).Select(i => (long)i), sequences);
        Assert.Equal(_store.Log[^1].EndOffset, live.Through);
    }

    [Fact]
    public async Task After_a_kill_who_comes_back_waits_until_its_series_have_caught_up_and_misses_nothing()
    {
        IActorRef partition = await StartAsync();
        for (int i = 0; i < 20; i++)
        {
            await FeedAsync(partition, $"s{i}", 0, 3);
        }

        partition = await RestartAsync(partition); // replays behind what follows
        TestProbe sink = CreateTestProbe();
        await partition.Ask<Subscribed>(new Subscribe(0, sink, "s19", new ResumeFrom.Sequence(1)));
        await FeedAsync(partition, "s19", 3, 1);
        ForecastsMade missed = await sink.ExpectMsgAsync<ForecastsMade>();
        List<SeriesForecast> received = [.. missed.Items];
        if (received.Count < 3)
        {
            received.AddRange((await sink.ExpectMsgAsync<ForecastsMade>()).Items); // the last one was made after it had caught up
        }

        Assert.Equal([2L, 3L, 4L], received.Select(item => item.Forecast.Sequence));
        Assert.Equal(ResetReason.None, missed.Reset);
    }

    [Fact]
    public async Task Subscribing_wakes_no_series_not_even_to_tell_what_was_missed()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 3);
        await SleepAsync(partition);
        foreach (ResumeFrom from in new ResumeFrom[] { new ResumeFrom.Offset(0), new ResumeFrom.Sequence(2), new ResumeFrom.Newest() })
        {
            TestProbe sink = CreateTestProbe();
            await partition.Ask<Subscribed>(new Subscribe(0, sink, "a", from));
            Assert.Equal(3, (await sink.ExpectMsgAsync<ForecastsMade>()).Items[^1].Forecast.Sequence);
        }

        Assert.Equal(0, (await StatusAsync(partition)).AwakeSeries);
    }
}
