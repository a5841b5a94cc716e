using Microsoft.Extensions.Time.Testing;
using StreamForecast.Connectors.Simulator;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Simulator;

public sealed class SimulatorSourceTests
{
    private readonly FakeTimeProvider _time = new(Inputs.Now);

    [Fact]
    public async Task History_comes_first_in_order_and_before_now()
    {
        var options = new SimulatorOptions { Symbols = ["SIM:A", "SIM:B", "SIM:C"], Backfill = 500 };

        List<TickBlock> blocks = await RunAsync(options, TimeSpan.Zero, _ => false);

        (string Id, long Time)[] history = [.. Ticks(blocks).Where(t => t.Time < Inputs.NowNanoseconds)];
        Assert.Equal(1500, history.Length);
        Assert.All(history.GroupBy(t => t.Id), g => Assert.Equal(500, g.Count()));
        Assert.Equal(history.Select(t => t.Time).Order(), history.Select(t => t.Time));
        long mean = (history[^1].Time - history[0].Time) / 1499;
        Assert.InRange(mean, 45_000_000, 55_000_000);
        Assert.All(blocks, b => Assert.Equal(0, b.Rejected));
    }

    [Fact]
    public async Task A_symbol_that_has_a_series_gets_no_history()
    {
        var options = new SimulatorOptions { Symbols = ["SIM:A", "SIM:B"], Backfill = 50 };

        List<TickBlock> blocks = await RunAsync(options, TimeSpan.Zero, id => id == "SIM:A");

        Assert.Equal(["SIM:B"], Ticks(blocks).Where(t => t.Time < Inputs.NowNanoseconds).Select(t => t.Id).Distinct());
    }

    [Fact]
    public async Task Live_ticks_come_at_the_asked_rate_with_the_time_of_the_clock()
    {
        var options = new SimulatorOptions { Backfill = 0, TicksPerSecond = 100 };

        List<TickBlock> blocks = await RunAsync(options, TimeSpan.FromSeconds(60), _ => false);

        (string Id, long Time)[] ticks = [.. Ticks(blocks)];
        Assert.InRange(ticks.Length, 2500, 9500); // half to one and a half times 6,000, by the hour
        Assert.Equal(12, ticks.Select(t => t.Id).Distinct().Count());
        Assert.Equal(ticks.Select(t => t.Time).Order(), ticks.Select(t => t.Time));
        Assert.All(ticks, t => Assert.InRange(t.Time, Inputs.NowNanoseconds, Inputs.NowNanoseconds + 60_000_000_000));
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_ticks()
    {
        var options = new SimulatorOptions { Seed = 9 };

        string first = Inputs.Describe(await RunAsync(options, TimeSpan.FromSeconds(20), _ => false));
        _time.AdjustTime(Inputs.Now);
        string again = Inputs.Describe(await RunAsync(options, TimeSpan.FromSeconds(20), _ => false));
        _time.AdjustTime(Inputs.Now);
        string other = Inputs.Describe(await RunAsync(options with { Seed = 10 }, TimeSpan.FromSeconds(20), _ => false));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task A_long_pause_is_not_made_up_for()
    {
        var source = new SimulatorSource(new SimulatorOptions { Backfill = 0, TicksPerSecond = 100 }, _time, _ => false);
        await using IAsyncEnumerator<TickBlock> blocks = source.ReadAsync(Builder(), default).GetAsyncEnumerator();
        Assert.True(await blocks.MoveNextAsync());

        _time.Advance(TimeSpan.FromHours(1));
        ValueTask<bool> next = blocks.MoveNextAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await next);
        Assert.InRange(blocks.Current.Count, 1, 400);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var cancel = new CancellationTokenSource();
        var source = new SimulatorSource(new SimulatorOptions { Backfill = 0 }, _time, _ => false);
        await using IAsyncEnumerator<TickBlock> blocks = source.ReadAsync(Builder(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        Assert.True(await blocks.MoveNextAsync());

        ValueTask<bool> next = blocks.MoveNextAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public void Options_out_of_range_are_all_told()
    {
        var options = new SimulatorOptions { Name = " ", Symbols = ["a b", "x", "x"], TicksPerSecond = double.NaN, Backfill = -1 };

        ArgumentException thrown = Assert.Throws<ArgumentException>(() => new SimulatorSource(options, _time, _ => false));

        Assert.Equal(5, options.Faults().Count);
        Assert.All(options.Faults(), fault => Assert.Contains(fault, thrown.Message, StringComparison.Ordinal));
        Assert.Empty(new SimulatorOptions().Faults());
        Assert.Single(new SimulatorOptions { Symbols = [] }.Faults());
    }

    private static IEnumerable<(string Id, long Time)> Ticks(IEnumerable<TickBlock> blocks) =>
        blocks.SelectMany(b => b.Series.Select((series, i) => (series.Id, b.Times[i])));

    private TickBlockBuilder Builder() => new(new SeriesDirectory(16, 1000), new EdgeClock(_time), new IngestLimits());

    /// <summary>Everything the source gives while the clock goes on in steps of 10 ms.</summary>
    private Task<List<TickBlock>> RunAsync(SimulatorOptions options, TimeSpan span, Func<string, bool> isKnown) =>
        Task.Run(() => StepAsync(options, span, isKnown)); // away from xunit's context, the source goes on inside the clock's step

    private async Task<List<TickBlock>> StepAsync(SimulatorOptions options, TimeSpan span, Func<string, bool> isKnown)
    {
        using var cancel = new CancellationTokenSource();
        DateTimeOffset end = _time.GetUtcNow() + span;
        List<TickBlock> all = [];
        var source = new SimulatorSource(options, _time, isKnown);
        await using IAsyncEnumerator<TickBlock> blocks = source.ReadAsync(Builder(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        while (true)
        {
            Task<bool> next = blocks.MoveNextAsync().AsTask();
            while (!next.IsCompleted && _time.GetUtcNow() < end)
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }

            if (!next.IsCompleted)
            {
                await cancel.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
                return all;
            }

            Assert.True(await next);
            all.Add(blocks.Current);
        }
    }
}
