using Akka.Actor;
using Akka.TestKit;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class PartitionActorTests : PartitionTest
{
    [Fact]
    public async Task Nothing_is_answered_before_it_is_committed()
    {
        _store.HoldCommits = true;
        IActorRef partition = await StartAsync();
        Task<IngestReply> reply = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 3));
        await AwaitAssertAsync(() => Assert.Equal(1, _store.HeldCommits));
        Assert.Null((await partition.Ask<ForecastFound>(new FindForecast(_directory.Resolve("a")))).Forecast);
        Assert.False(reply.IsCompleted);
        _store.CommitNext();
        Assert.Equal(3, (await reply).Accepted);
        Assert.Equal(3, (await partition.Ask<ForecastFound>(new FindForecast(_directory.Resolve("a")))).Forecast!.Sequence);
    }

    [Fact]
    public async Task What_one_commit_brought_is_handed_over_together()
    {
        _store.HoldCommits = true;
        IActorRef partition = await StartAsync();
        Task<IngestReply> first = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 3));
        Task<IngestReply> second = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 3, 2));
        await AwaitAssertAsync(() => Assert.Equal(2, _store.HeldCommits));
        _store.CommitNext(moreFollow: true);
        Assert.Null((await partition.Ask<ForecastFound>(new FindForecast(_directory.Resolve("a")))).Forecast);
        Assert.False(first.IsCompleted);
        _store.CommitNext();
        Assert.Equal([3, 2], (await Task.WhenAll(first, second)).Select(reply => reply.Accepted));
    }

    [Fact]
    public async Task Ticks_without_a_time_of_their_own_are_not_late_when_connections_overtake_each_other()
    {
        IActorRef partition = await StartAsync();
        IngestBatch sooner = Ticks.Batch(_directory, "a", 0, 2) with { Received = [true, true] };
        IngestBatch later = Ticks.Batch(_directory, "a", 5, 2) with { Received = [true, true] };

        Assert.Equal(2, (await partition.Ask<IngestReply>(later)).Accepted);
        Assert.Equal(2, (await partition.Ask<IngestReply>(sooner)).Accepted);
        Assert.Equal(1, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 1, 1))).Late);
    }

    [Fact]
    public async Task Past_its_credit_a_batch_waits_and_goes_on_when_credit_returns()
    {
        _store.HoldCommits = true;
        IActorRef partition = await StartAsync();
        Task<IngestReply> first = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 8));
        Task<IngestReply> second = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 8, 8));
        await AwaitAssertAsync(async () => Assert.Equal(8, (await StatusAsync(partition)).OutstandingTicks));
        Assert.Equal(1, _store.HeldCommits);
        _store.CommitNext();
        Assert.Equal(8, (await first).Accepted);
        await AwaitAssertAsync(() => Assert.Equal(1, _store.HeldCommits));
        _store.CommitNext();
        Assert.Equal(8, (await second).Accepted);
    }

    [Fact]
    public async Task Credit_is_counted_in_bytes_as_well_with_the_forecasts_that_ticks_lead_to()
    {
        _settings = _settings with { PartitionCreditBytes = 4000 }; // nine ticks alone are 1152; each leads to a forecast of more than 300
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 1);
        _store.HoldCommits = true;
        var replies = new List<Task<IngestReply>>();
        for (int i = 1; i <= 9; i += 3)
        {
            replies.Add(partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", i, 3)));
        }

        await AwaitAssertAsync(async () => Assert.Equal(9, (await StatusAsync(partition)).OutstandingTicks));
        Task<IngestReply> waiting = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 10, 1)); // the tenth tick of ten
        Assert.Equal(9, (await StatusAsync(partition)).OutstandingTicks);
        _store.HoldCommits = false;
        for (int i = 0; i < 3; i++)
        {
            _store.CommitNext();
        }

        Assert.Equal(1, (await waiting).Accepted);
        await Task.WhenAll(replies);
    }

    [Fact]
    public async Task A_batch_that_waited_too_long_is_refused_and_so_is_what_its_connection_sent_behind_it()
    {
        _store.HoldCommits = true;
        IActorRef partition = await StartAsync();
        var connection = new IngestConnection(1);
        Task<IngestReply> first = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 8));
        Task<IngestReply> waiting = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 8, 8, connection));
        await StatusAsync(partition);
        Advance(_settings.CreditWait);
        Assert.Equal(RefusalReason.Overloaded, (await waiting).Refusal);
        _store.CommitNext();
        await first;
        IngestReply behind = await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 16, 1, connection));
        Assert.Equal(RefusalReason.Overloaded, behind.Refusal);
        _store.HoldCommits = false;
        IngestReply resent = await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 8, 8));
        Assert.Equal(8, resent.Accepted);
    }

    [Fact]
    public async Task A_full_store_refuses_and_goes_on_without_a_gap_when_there_is_room_again()
    {
        IActorRef partition = await StartAsync();
        await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 2));
        _store.HoldCommits = true;
        Task<IngestReply>[] refused =
        [
            partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 2, 2)),
            partition.Ask<IngestReply>(Ticks.Batch(_directory, "b", 0, 2)),
        ];
        await AwaitAssertAsync(() => Assert.Equal(2, _store.HeldCommits));
        _store.IsFull = true;
        _store.CommitNext();
        _store.IsFull = false;
        _store.CommitNext();
        Assert.All(await Task.WhenAll(refused), reply => Assert.Equal(RefusalReason.StoreFull, reply.Refusal));
        _store.HoldCommits = false;
        Assert.Equal(2, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "b", 0, 2))).Accepted);
        Assert.Equal([0L, 3L], _store.Log.Select(batch => batch.FirstOffset));
        Assert.Equal(["a", "b"], _store.Log.SelectMany(batch => batch.Controls).Cast<SeriesConfigured>().Select(one => one.Id));
    }

    [Fact]
    public async Task Guests_that_keep_coming_do_not_keep_the_first_one_waiting()
    {
        _store.HoldCommits = true;
        _settings = _settings with { PartitionCreditTicks = 4 };
        IActorRef partition = await StartAsync();
        Task<IngestReply> first = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 4));
        Task<IngestReply> waiting = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 4, 1));
        await StatusAsync(partition);
        Advance(_settings.CreditWait * 0.6);
        _ = partition.Ask<IngestReply>(Ticks.Batch(_directory, "b", 0, 1));
        await StatusAsync(partition);
        Advance(_settings.CreditWait * 0.4);
        Assert.Equal(RefusalReason.Overloaded, (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Refusal);
        _store.CommitNext();
        await first;
    }

    [Fact]
    public async Task A_store_that_can_no_longer_be_trusted_is_not_told_as_a_full_one()
    {
        IActorRef partition = await StartAsync();
        _store.HasFailed = true;
        Assert.Equal(RefusalReason.Stopping, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 1))).Refusal);
    }

    [Fact]
    public async Task A_full_store_makes_the_partition_give_up_the_log_it_can_do_without()
    {
        IActorRef partition = await StartAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(2, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 2 * i, 2))).Accepted);
        }

        _store.IsFull = true;
        Assert.Equal(RefusalReason.StoreFull, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 6, 2))).Refusal);
        await AwaitAssertAsync(() => Assert.Equal([5L], _store.Log.Select(batch => batch.FirstOffset))); // the last row tells the end
        _store.IsFull = false;
        Assert.Equal(2, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 6, 2))).Accepted);
    }

    [Fact]
    public async Task After_a_refused_append_a_series_still_sleeps_and_the_partition_still_drains()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 2);
        _store.IsFull = true;
        Assert.Equal(RefusalReason.StoreFull, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 2, 5))).Refusal);
        _store.IsFull = false;
        await SleepAsync(partition);
        Assert.Equal(2, (await ListAsync(partition)).Single().Observations);
        await partition.Ask<Drained>(new Drain(0, TimeSpan.FromMinutes(1)), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_partition_that_cannot_be_read_says_so_however_late_it_is_asked()
    {
        _store.IsUnreadable = true;
        IActorRef partition = Start();
        await AwaitAssertAsync(async () => Assert.NotNull((await StatusAsync(partition)).Quarantine));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => partition.Ask<PartitionStatus>(new AwaitRecovery(0), TimeSpan.FromSeconds(10)));
        Assert.Equal(RefusalReason.Quarantined, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 1))).Refusal);
    }

    [Fact]
    public async Task A_sink_that_came_while_a_series_was_to_be_forgotten_is_sent_its_forecasts_when_the_store_refuses_that()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 1);
        _store.HoldCommits = true;
        Task<ControlReply> forgotten = partition.Ask<ControlReply>(new ForgetSeries(_directory.Resolve("a")));
        await AwaitAssertAsync(() => Assert.Equal(1, _store.HeldCommits));
        TestProbe sink = CreateTestProbe();
        await partition.Ask<Subscribed>(new Subscribe(0, sink, "*"));
        Assert.Empty((await sink.ExpectMsgAsync<ForecastsMade>()).Items);
        _store.IsFull = true;
        _store.CommitNext();
        Assert.Equal(RefusalReason.StoreFull, (await forgotten).Refusal);
        _store.IsFull = false;
        _store.HoldCommits = false;
        await FeedAsync(partition, "a", 1, 1);
        Assert.Equal(2, Assert.Single((await sink.ExpectMsgAsync<ForecastsMade>()).Items).Forecast.Sequence);
    }

    [Fact]
    public async Task A_killed_partition_comes_back_from_the_log_with_the_same_forecast_and_publishes_nothing()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 200);
        double[] before = await NumbersAsync(partition, "a");
        partition = await RestartAsync(partition);
        TestProbe sink = CreateTestProbe();
        await SubscribeAsync(partition, sink, "*");
        Assert.Equal(before, await NumbersAsync(partition, "a"));
        await AwaitAssertAsync(async () => Assert.Equal(0, (await StatusAsync(partition)).ReplayingSeries));
        await sink.ExpectNoMsgAsync(TimeSpan.Zero);
        HistoryFound found = await partition.Ask<HistoryFound>(new FindHistory(_directory.Resolve("a"), SeriesHistory.MaxRows));
        Assert.Equal(200, found.History!.Count);
    }

    [Fact]
    public async Task Snapshots_bound_the_log_and_recovery_goes_on_from_them()
    {
        _settings = _settings with { MaxTailRecords = 50 };
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 300);
        await AwaitAssertAsync(() => Assert.True(_store.TrimmedBelow(0) > 200, $"trimmed below {_store.TrimmedBelow(0)}"));
        double[] before = await NumbersAsync(partition, "a");
        partition = await RestartAsync(partition);
        Assert.Equal(before, await NumbersAsync(partition, "a"));
        await FeedAsync(partition, "a", 300, 20);
        Assert.Equal(320, (await ListAsync(partition)).Single().Observations);
    }

    [Fact]
    public async Task An_idle_series_holds_back_the_log_no_longer_than_the_others()
    {
        _settings = _settings with { MaxTailRecords = 50 };
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "idle", 0, 5);
        await FeedAsync(partition, "busy", 0, 300);
        await AwaitAssertAsync(() => Assert.True(_store.TrimmedBelow(0) > 200, $"trimmed below {_store.TrimmedBelow(0)}"));
        partition = await RestartAsync(partition);
        Assert.Equal(5, (await ListAsync(partition)).Single(series => series.Id == "idle").Observations);
    }

    [Fact]
    public async Task What_would_take_long_to_replay_is_snapshotted_before_its_records_are_many()
    {
        _settings = _settings with { MaxTailReplay = TimeSpan.FromMicroseconds(80) }; // some 80 ticks of the fast profile
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 300);
        await AwaitAssertAsync(() => Assert.True(_store.TrimmedBelow(0) > 100, $"trimmed below {_store.TrimmedBelow(0)}"));
    }

    [Fact]
    public async Task A_drain_whose_time_for_snapshots_is_over_leaves_the_rest_to_the_log()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 20);
        await partition.Ask<Drained>(new Drain(0, TimeSpan.Zero));
        Assert.Equal(0, _store.SnapshotCount);
        partition = await RestartAsync(partition);
        Assert.Equal(20, (await ListAsync(partition)).Single().Observations);
    }

    [Fact]
    public async Task An_idle_series_is_put_to_sleep_and_wakes_where_it_was()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 100);
        double[] before = await NumbersAsync(partition, "a");
        await SleepAsync(partition);
        Assert.Equal(100, (await ListAsync(partition)).Single().Observations);
        Assert.Equal(0, (await StatusAsync(partition)).AwakeSeries);
        Assert.Equal(before, await NumbersAsync(partition, "a"));
        await FeedAsync(partition, "a", 100, 1);
        Assert.Equal(101, (await ListAsync(partition)).Single().Observations);
    }

    [Fact]
    public async Task No_snapshot_is_taken_of_a_series_whose_first_batch_is_still_with_the_writer()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "stored", 0, 1);
        _store.HoldCommits = true;
        Task<IngestReply> reply = partition.Ask<IngestReply>(Ticks.Batch(_directory, "new", 0, 1));
        await partition.Ask<ForecastFound>(new FindForecast(_directory.Resolve("new")));
        Advance(_settings.PassivateAfter);
        await AwaitAssertAsync(() => Assert.Equal(2, _store.HeldCommits));
        _store.CommitNext();
        Assert.Equal(1, (await reply).Accepted);
        _store.CommitNext();
        await AwaitAssertAsync(async () => Assert.Equal(1, (await StatusAsync(partition)).AwakeSeries));
        Assert.Equal(1, _store.SnapshotCount);
    }

    [Fact]
    public async Task A_series_that_cannot_be_restored_stops_its_partition_with_the_reason()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 10);
        await SleepAsync(partition);
        _store.SnapshotsAreDamaged = true;
        IngestReply reply = await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 10, 1));
        Assert.Equal(RefusalReason.Quarantined, reply.Refusal);
        PartitionStatus status = await StatusAsync(partition);
        Assert.False(status.IsReady);
        Assert.Contains("'a' cannot be restored", status.Quarantine, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.Quarantined, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "b", 0, 1))).Refusal);
    }

    [Fact]
    public async Task A_series_whose_newest_snapshot_is_damaged_wakes_from_the_older_one_and_the_log_between()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "a", 0, 10);
        await SleepAsync(partition);
        await FeedAsync(partition, "a", 10, 10);
        await SleepAsync(partition);
        _store.BadSnapshots = 1;
        await FeedAsync(partition, "a", 20, 1);
        Assert.Equal(21, (await ListAsync(partition)).Single().Observations);
        double[] woken = await NumbersAsync(partition, "a");
        _store.BadSnapshots = 0;
        partition = await RestartAsync(partition);
        Assert.Equal(await NumbersAsync(partition, "a"), woken);
    }

    [Fact]
    public async Task A_series_whose_snapshots_are_both_bad_comes_back_whole_while_the_log_reaches_its_beginning()
    {
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "first", 0, 1);
        await FeedAsync(partition, "a", 0, 10);
        await SleepAsync(partition);
        await FeedAsync(partition, "a", 10, 10);
        await SleepAsync(partition);
        await FeedAsync(partition, "a", 20, 1);
        _store.BadSnapshots = 2;
        partition = await RestartAsync(partition);
        Assert.Equal(21, (await ListAsync(partition)).Single(series => series.Id == "a").Observations);
    }

    [Fact]
    public async Task More_idle_series_than_one_round_of_snapshots_holds_all_fall_asleep_at_one_check()
    {
        IActorRef partition = await StartAsync();
        for (int i = 0; i < 130; i++)
        {
            await FeedAsync(partition, $"s{i}", 0, 1);
        }

        await SleepAsync(partition);
    }

    [Fact]
    public async Task Draining_applies_what_is_under_way_snapshots_and_refuses_the_rest()
    {
        _store.HoldCommits = true;
        IActorRef partition = await StartAsync();
        Task<IngestReply> underWay = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 0, 8));
        Task<IngestReply> waiting = partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 8, 8));
        Task<Drained> drained = partition.Ask<Drained>(new Drain(0, TimeSpan.FromMinutes(1)));
        Assert.Equal(RefusalReason.Stopping, (await waiting).Refusal);
        Assert.False(drained.IsCompleted);
        _store.HoldCommits = false;
        _store.CommitNext();
        Assert.Equal(8, (await underWay).Accepted);
        await drained;
        Assert.Equal(1, _store.SnapshotCount);
        Assert.Equal(RefusalReason.Stopping, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, "a", 8, 1))).Refusal);
    }
}
