using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public class FeedRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly JumpingClock _time = new();
    private readonly FeedTally _tally = new();

    [Fact]
    public async Task A_hundred_times_faster_than_it_happened_each_tick_leaves_after_a_hundredth_of_the_time()
    {
        var target = new TimedTarget(_time);
        await NewRun(new Ticks(At(0), At(60), At(60), At(180)), target, speed: 100).RunAsync(CancellationToken.None, CancellationToken.None);
        Assert.Equal([(0, 1), (0.6, 2), (1.8, 1)], target.Sent.Select(one => (one.Seconds, one.Ticks)));
    }

    [Fact]
    public async Task Asked_to_stop_while_nothing_comes_in_it_ends_with_what_was_read_sent()
    {
        var target = new TimedTarget(_time);
        using var reading = new CancellationTokenSource();
        FeedRun run = NewRun(new Ticks(At(0), At(60)) { HasEnd = false }, target, speed: null);
        Task running = run.RunAsync(reading.Token, CancellationToken.None);
        await target.First.WaitAsync(Patience);
        await reading.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.False(run.HasEnded);
        Assert.Equal(2, _tally.Count.Sent);
        Assert.Equal(2, target.Sent.Sum(one => one.Ticks));
    }

    [Fact]
    public async Task A_pause_longer_than_any_timer_is_kept()
    {
        const long Days = 200 * 86_400;
        var target = new TimedTarget(_time);
        FeedRun run = NewRun(new Ticks(At(0), At(Days)), target, speed: 1);
        await run.RunAsync(CancellationToken.None, CancellationToken.None);
        Assert.Equal([(0, 1), (Days, 1)], target.Sent.Select(one => (one.Seconds, one.Ticks)));
        Assert.True(run.HasEnded);
    }

    [Fact]
    public async Task What_was_read_before_the_input_broke_is_sent_and_answered()
    {
        var target = new TimedTarget(_time);
        FeedRun run = NewRun(new Ticks(At(0), At(60)) { Fault = new CommandException("broken") }, target, speed: null);
        await run.RunAsync(CancellationToken.None, CancellationToken.None);
        Assert.Equal("broken", run.Fault?.Message);
        Assert.False(run.HasEnded);
        Assert.Equal((2, true), (target.Sent.Sum(one => one.Ticks), target.IsFlushed));
    }

    private FeedRun NewRun(FeedInput input, IFeedTarget target, double? speed) =>
        new(input, target, new FeedPace(speed, _time), numbers: null, _tally, _time);

    private static FeedTick At(long seconds) => new("a", seconds * 1_000_000_000, 1, 1, null, 0);

    /// <summary>Ticks, and then, unless that is the end, nothing, as from a console where nobody types: it listens to no token.</summary>
    private sealed class Ticks(params FeedTick[] ticks) : FeedInput
    {
        private readonly TaskCompletionSource _never = new();

        public bool HasEnd { get; init; } = true;

        public CommandException? Fault { get; init; }

        public override async IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, [EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (FeedTick tick in ticks)
            {
                yield return tick;
            }

            if (Fault is not null)
            {
                throw Fault;
            }

            if (!HasEnd)
            {
                await _never.Task;
            }
        }

        public override void Dispose()
        {
        }
    }

    private sealed class TimedTarget(FakeTimeProvider time) : IFeedTarget
    {
        private readonly DateTimeOffset _began = time.GetUtcNow();
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<(double Seconds, int Ticks)> Sent { get; } = [];

        public Task First => _first.Task;

        public Task SendAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation)
        {
            Sent.Add(((time.GetUtcNow() - _began).TotalSeconds, ticks.Count));
            _first.TrySetResult();
            return Task.CompletedTask;
        }

        public bool IsFlushed { get; private set; }

        public Task FlushAsync(CancellationToken cancellation)
        {
            IsFlushed = true;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
