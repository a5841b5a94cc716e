using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public sealed class FeedStopTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FeedTally _tally = new();
    private readonly StringWriter _error = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly CancellationTokenSource _sending;
    private readonly FeedRetry _retry;

    public FeedStopTests()
    {
        _sending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _retry = new FeedRetry(TextWriter.Null, _tally, new JumpingClock(), new Random(1));
        _tally.Add(new FeedCount { Sent = 1 });
    }

    [Fact]
    public async Task A_daemon_that_is_away_is_not_waited_for()
    {
        await _retry.PauseAsync("away", isAway: true, CancellationToken.None);
        await StopAsync();
        Assert.True(_sending.IsCancellationRequested);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Answers_under_way_are_waited_for_so_long_as_is_said()
    {
        await _retry.PauseAsync("away", isAway: true, CancellationToken.None);
        _retry.Reset();
        await StopAsync();
        _time.Advance(FeedStop.Grace - TimeSpan.FromSeconds(1));
        Assert.False(_sending.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_sending.IsCancellationRequested);
        Assert.Contains("waits up to 10 s for the answers", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_everything_is_answered_no_wait_is_told()
    {
        _tally.Add(new FeedCount { Acknowledged = 1 });
        await StopAsync();
        Assert.Empty(_error.ToString());
    }

    public void Dispose()
    {
        _reading.Dispose();
        _sending.Dispose();
        _error.Dispose();
    }

    private async Task StopAsync()
    {
        await new FeedStop(_retry, _tally, _error).StopAsync(_reading, _sending);
        Assert.True(_reading.IsCancellationRequested);
    }
}
