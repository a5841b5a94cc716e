using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Delivery;
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

    private IActorRef Start() => Sys.ActorOf(Props.Create(() => new SinkActor(_sink, _settings, _time, _completion)));

    private ForecastsMade Made(long sequence)
    {
        var layout = new ForecastLayout(1, []);
        var forecast = new Forecast(layout, sequence, Ticks.Start, 1, true, false, new double[layout.Length]);
        // Two series in turn, so that "newest of each" leaves more than one.
        return new ForecastsMade([new SeriesForecast(_directory.Resolve($"s{sequence % 2}"), forecast)]);
    }
}
