using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Delivery;

public sealed class SinkActorTests : TestKit
{
    private readonly EngineSettings _settings = new() { SinkBufferForecasts = 3 };
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SeriesDirectory _directory = new(1, 100);
    private readonly HeldSink _sink = new();

    [Fact]
    public async Task One_write_runs_at_a_time_and_the_newest_win_meanwhile()
    {
        IActorRef actor = Start();
        actor.Tell(Made(1));
        HeldSink.Write first = await _sink.NextAsync();
        for (int sequence = 2; sequence <= 6; sequence++)
        {
            actor.Tell(Made(sequence));
        }

        await WithinAsync(TimeSpan.FromSeconds(5), () => actor.Ask<ActorIdentity>(new Identify(null))); // the mailbox is empty
        first.Complete();
        HeldSink.Write second = await _sink.NextAsync();
        Assert.Equal([4L, 5L, 6L], second.Batch.Items.Select(item => item.Forecast.Sequence));
        Assert.Equal(2, second.Batch.Skipped);
    }

    [Fact]
    public async Task A_sink_that_misses_its_deadline_is_given_up()
    {
        IActorRef actor = Start();
        actor.Tell(Made(1));
        await _sink.NextAsync();
        _time.Advance(_settings.SinkWriteDeadline);
        await Assert.ThrowsAsync<TimeoutException>(() => _completion.Task);
    }

    [Fact]
    public async Task A_sink_that_fails_tells_its_owner()
    {
        IActorRef actor = Start();
        actor.Tell(Made(1));
        (await _sink.NextAsync()).Fail(new IOException("the line is dead"));
        await Assert.ThrowsAsync<IOException>(() => _completion.Task);
    }

    [Fact]
    public async Task Finishing_writes_what_waits_first()
    {
        IActorRef actor = Start();
        actor.Tell(Made(1));
        HeldSink.Write first = await _sink.NextAsync();
        actor.Tell(Made(2));
        actor.Tell(SinkActor.Finish.Instance);
        first.Complete();
        HeldSink.Write last = await _sink.NextAsync();
        Assert.False(_completion.Task.IsCompleted);
        last.Complete();
        await _completion.Task;
    }

    [Fact]
    public async Task A_lossless_sink_that_falls_behind_is_disconnected_once_it_has_its_last_batch()
    {
        IActorRef actor = Start(new SubscriptionOptions { Pattern = "*", IsLossless = true });
        actor.Tell(Made(1));
        HeldSink.Write first = await _sink.NextAsync();
        for (int sequence = 2; sequence <= 5; sequence++)
        {
            actor.Tell(Made(sequence));
        }

        await actor.Ask<ActorIdentity>(new Identify(null));
        Assert.False(_completion.Task.IsCompleted);
        first.Complete();
        await Assert.ThrowsAsync<SubscriberTooSlowException>(() => _completion.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_cursor_covers_what_was_taken_and_is_told_at_most_every_tenth_of_a_second()
    {
        IActorRef actor = Start();
        actor.Tell(Made(1));
        Assert.Null((await NextWritten()).Cursor); // partition 1 has not told where it begins
        actor.Tell(new ForecastsMade(1, [], Through: 40));
        actor.Tell(Made(2));
        Assert.Equal([12, 40], Offsets(await NextWritten()));
        actor.Tell(Made(3));
        Assert.Null((await NextWritten()).Cursor);
        _time.Advance(ResumeMarker.CursorInterval);
        actor.Tell(Made(4));
        ForecastBatch last = await NextWritten();
        Assert.Equal([14, 40], Offsets(last));
        Assert.Equal(last.Cursor, last.PositionAt(last.Items.Count - 1));
    }

    [Fact]
    public async Task The_forecasts_of_one_series_carry_epoch_and_sequence()
    {
        IActorRef actor = Start(new SubscriptionOptions { Pattern = "s1" });
        actor.Tell(Made(1));
        Assert.Equal("7.1", (await NextWritten()).PositionAt(0));
    }

    [Fact]
    public async Task More_of_what_was_missed_is_asked_for_when_everything_is_written()
    {
        IActorRef actor = Start();
        actor.Tell(Made(1) with { HasMore = true }, TestActor);
        HeldSink.Write first = await _sink.NextAsync();
        await actor.Ask<ActorIdentity>(new Identify(null));
        await ExpectNoMsgAsync(TimeSpan.Zero);
        first.Complete();
        Assert.Equal(new SendMissed(0, actor), await ExpectMsgAsync<SendMissed>());
    }

    [Fact]
    public async Task Spaced_out_the_next_batch_waits_for_its_time_unless_it_is_the_last()
    {
        IActorRef actor = Start(new SubscriptionOptions { Pattern = "*", Every = TimeSpan.FromHours(1) });
        actor.Tell(Made(1));
        await NextWritten();
        actor.Tell(Made(3));
        actor.Tell(Made(5));
        actor.Tell(SinkActor.Finish.Instance);
        ForecastBatch last = await NextWritten();
        Assert.Equal([5L], last.Items.Select(item => item.Forecast.Sequence));
        Assert.Equal(1, last.Skipped);
    }

    [Fact]
    public async Task The_cursor_of_an_archive_is_saved_behind_its_writes_and_before_it_ends()
    {
        var store = new MemoryStore();
        IActorRef actor = StartArchive(store);
        actor.Tell(new ForecastsMade(1, [], Through: 40));
        actor.Tell(Made(1));
        HeldSink.Write first = await _sink.NextAsync();
        actor.Tell(SinkActor.Finish.Instance);
        await actor.Ask<ActorIdentity>(new Identify(null));
        Assert.Null(store.ReadCursor("archive"));
        first.Complete();
        await _completion.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([11, 40], Assert.IsType<PatternPosition>(store.ReadCursor("archive")).Offsets);
        Assert.Equal(new ArchiveConfirmed(0, "archive", 11), await ExpectMsgAsync<ArchiveConfirmed>());
        Assert.Equal(new ArchiveConfirmed(1, "archive", 40), await ExpectMsgAsync<ArchiveConfirmed>());
    }

    [Fact]
    public async Task A_cursor_that_could_not_be_saved_is_saved_later()
    {
        var store = new MemoryStore { RefusesSnapshots = true };
        IActorRef actor = StartArchive(store);
        actor.Tell(new ForecastsMade(1, [], Through: 40));
        actor.Tell(Made(1));
        (await _sink.NextAsync()).Complete();
        await ExpectNoMsgAsync(TimeSpan.Zero);
        store.RefusesSnapshots = false;
        await ExpectMsgAsync<ArchiveConfirmed>(TimeSpan.FromSeconds(10));
        Assert.NotNull(store.ReadCursor("archive"));
    }

    [Fact]
    public async Task An_archive_may_take_as_long_as_it_needs_until_it_is_to_end()
    {
        IActorRef actor = StartArchive(new MemoryStore());
        actor.Tell(new ForecastsMade(1, [], Through: 40));
        actor.Tell(Made(1));
        await _sink.NextAsync();
        _time.Advance(TimeSpan.FromDays(1));
        actor.Tell(SinkActor.Finish.Instance);
        await actor.Ask<ActorIdentity>(new Identify(null));
        Assert.False(_completion.Task.IsCompleted);
        _time.Advance(_settings.ArchiveFlushTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => _completion.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_lossless_archive_with_a_full_buffer_holds_the_ticks_back_until_it_is_empty()
    {
        IActorRef actor = StartArchive(new MemoryStore());
        actor.Tell(Made(1));
        HeldSink.Write first = await _sink.NextAsync();
        for (int sequence = 2; sequence <= 5; sequence++)
        {
            actor.Tell(Made(sequence));
        }

        Assert.Equal(new HoldIngest(0, actor, IsHeld: true), await ExpectMsgAsync<HoldIngest>());
        Assert.Equal(new HoldIngest(1, actor, IsHeld: true), await ExpectMsgAsync<HoldIngest>());
        first.Complete();
        Assert.Equal([2L, 3L, 4L, 5L], (await _sink.NextAsync()).Batch.Items.Select(item => item.Forecast.Sequence));
        Assert.Equal(new HoldIngest(0, actor, IsHeld: false), await ExpectMsgAsync<HoldIngest>());
    }

    private IActorRef StartArchive(ISinkCursors cursors)
    {
        var archive = new ArchiveOptions
        {
            Name = "archive",
            BufferForecasts = 3,
            Status = new ForecastSinkStatus("archive", "test", _time),
        };
        var options = new SubscriptionOptions { Pattern = "*", IsLossless = true, Archive = archive };
        var marker = new ResumeMarker(options, epoch: 7, partitions: 2, ResumePlan.Of(options, 7, 2), _time);
        var cursor = new ArchiveCursor(archive, isLossless: true, cursors, partitions: TestActor, partitionCount: 2);
        return Sys.ActorOf(Props.Create(() => new SinkActor(_sink, options, marker, _settings, _time, _completion, cursor)));
    }

    private IActorRef Start(SubscriptionOptions? options = null)
    {
        options ??= new SubscriptionOptions { Pattern = "*" };
        var marker = new ResumeMarker(options, epoch: 7, partitions: 2, ResumePlan.Of(options, 7, 2), _time);
        return Sys.ActorOf(Props.Create(() => new SinkActor(_sink, options, marker, _settings, _time, _completion, null)));
    }

    private async Task<ForecastBatch> NextWritten()
    {
        HeldSink.Write write = await _sink.NextAsync();
        write.Complete();
        return write.Batch;
    }

    private static IEnumerable<long> Offsets(ForecastBatch batch) =>
        Assert.IsType<PatternPosition>(ResumePosition.Parse(batch.Cursor!)).Offsets;

    private ForecastsMade Made(long sequence)
    {
        var layout = new ForecastLayout(1, []);
        var forecast = new Forecast(layout, sequence, Ticks.Start, 1, true, false, new double[layout.Length]);
        // Two series in turn, so that "newest of each" leaves more than one.
        return new ForecastsMade(
            Partition: 0, [new SeriesForecast(_directory.Resolve($"s{sequence % 2}"), forecast, Offset: 9 + sequence)], Through: 10 + sequence);
    }
}
