using System.Runtime.CompilerServices;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests;

/// <summary>An orderly stop of a source, while a block of it is on its way to the disk.</summary>
public sealed class SourceStopTests() : TestKit(EngineConfiguration.Hocon)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MemoryStore _store = new();
    private readonly TickSourceStatus _status = new("lasting", "test", TimeProvider.System);
    private readonly LastingSource _source = new();

    [Fact]
    public async Task It_lives_until_what_it_handed_over_is_durable_and_acknowledged()
    {
        using var stop = new CancellationTokenSource();
        Task run = await RunAsync(TimeProvider.System, stop.Token);
        await stop.CancelAsync();
        _store.HoldCommits = false;
        _store.CommitNext();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));

        Assert.Equal(["acknowledged", "left"], _source.Events);
    }

    [Fact]
    public async Task It_is_left_when_the_disk_takes_longer_than_it_may()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Ticks.Start / Ticks.Second).AddDays(1));
        using var stop = new CancellationTokenSource();
        Task run = await RunAsync(time, stop.Token);
        await stop.CancelAsync();
        Assert.Empty(_source.Events);

        await AwaitAssertAsync(() =>
        {
            time.Advance(new EngineSettings().SettleTimeout);
            Assert.True(run.IsCompleted);
        });

        var told = await Assert.ThrowsAsync<TickSourceException>(() => run);
        Assert.Contains("comes again", told.Message, StringComparison.Ordinal);
        Assert.Equal(["left"], _source.Events);
    }

    /// <summary>Runs the source until its block waits for the disk.</summary>
    private async Task<Task> RunAsync(TimeProvider time, CancellationToken stop)
    {
        ForecastEngine engine = await ForecastEngine.StartAsync(
            Sys, new EngineSettings(), new IngestLimits(), _store, _store, _ => new Models.SeriesConfiguration(), time);
        _store.HoldCommits = true;
        Task run = engine.RunSourceAsync(_source, new IngestLimits(), _status, stop);
        await AwaitAssertAsync(() => Assert.Equal(1, _store.HeldCommits), cancellationToken: CancellationToken.None);
        return run;
    }

    /// <summary>Brings one block, and then nothing until it is left.</summary>
    private sealed class LastingSource : ITickSource
    {
        private readonly List<string> _events = [];

        public string Name => "lasting";

        public IReadOnlyList<string> Events
        {
            get
            {
                lock (_events)
                {
                    return [.. _events];
                }
            }
        }

        public async IAsyncEnumerable<TickBlock> ReadAsync(TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
        {
            blocks.Add(1, "source"u8, Ticks.Start, 1);
            try
            {
                yield return blocks.Build();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
            finally
            {
                Note("left");
            }
        }

        public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation)
        {
            Note(cancellation.IsCancellationRequested ? "given up" : "acknowledged");
            return ValueTask.CompletedTask;
        }

        private void Note(string what)
        {
            lock (_events)
            {
                _events.Add(what);
            }
        }
    }
}
