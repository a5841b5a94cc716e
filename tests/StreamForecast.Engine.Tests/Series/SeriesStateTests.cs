using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;

namespace StreamForecast.Engine.Tests.Series;

public sealed class SeriesStateTests
{
    private static readonly SeriesConfiguration Configuration = new() { Horizon = 2 };

    private readonly SeriesState _state = new(Configuration, generation: 1);

    [Fact]
    public void Every_learned_tick_leads_to_the_next_forecast()
    {
        Assert.Null(_state.Current);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(TickOutcome.Accepted, Apply(_state, i, out Forecast? forecast));
            Assert.NotNull(forecast);
            Assert.Equal(i + 1, forecast.Sequence);
            Assert.Equal(Ticks.Value(i), forecast.Value);
            Assert.Same(forecast, _state.Current);
        }
    }

    [Fact]
    public void A_late_tick_is_counted_and_not_learned()
    {
        Apply(_state, 5, out _);
        Assert.Equal(TickOutcome.Late, Apply(_state, 4, out Forecast? forecast));
        Assert.Null(forecast);
        SeriesSummary summary = _state.Summarize("s");
        Assert.Equal((1L, 1L), (summary.Observations, summary.Late));
        Assert.Equal(Ticks.Value(5), summary.LastValue);
    }

    [Fact]
    public void An_equal_time_is_accepted()
    {
        Apply(_state, 5, out _);
        Assert.Equal(TickOutcome.Accepted, Apply(_state, 5, out _));
        Assert.Equal(2, _state.Summarize("s").Observations);
    }

    [Fact]
    public void A_tick_sent_again_is_not_learned_again()
    {
        Observation tick = new(Ticks.Start, 1);
        Assert.Equal(TickOutcome.Accepted, _state.Apply(tick, "p", 7, out _));
        Assert.Equal(TickOutcome.Duplicate, _state.Apply(tick, "p", 7, out Forecast? forecast));
        Assert.Null(forecast);
        SeriesSummary summary = _state.Summarize("s");
        Assert.Equal((1L, 1L), (summary.Observations, summary.Duplicates));
        Assert.Equal(7, summary.LastSequences["p"]);
    }

    [Fact]
    public void A_restored_state_goes_on_bit_for_bit()
    {
        for (int i = 0; i < 300; i++)
        {
            _state.Apply(Tick(i), "p", i, out _);
        }

        SeriesState restored = SeriesState.Load(_state.Save());
        Assert.Equal(_state.Current!.Numbers, restored.Current!.Numbers);
        Assert.Equal(TickOutcome.Duplicate, restored.Apply(Tick(299), "p", 299, out _));
        for (int i = 300; i < 1300; i++)
        {
            _state.Apply(Tick(i), "p", i, out Forecast? expected);
            restored.Apply(Tick(i), "p", i, out Forecast? actual);
            Assert.Equal(expected!.Sequence, actual!.Sequence);
            Assert.Equal(expected.Numbers.Select(BitConverter.DoubleToInt64Bits), actual.Numbers.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void An_explanation_takes_its_values_from_the_forecasts_at_hand_and_knows_the_newest_itself()
    {
        var made = new List<Forecast>();
        for (int i = 0; i < 100; i++)
        {
            Apply(_state, i, out Forecast? forecast);
            made.Add(forecast!);
        }

        SeriesExplanation full = _state.Explain(lags: 10, made);
        SeriesExplanation behind = _state.Explain(lags: 10, made[..^3]);

        Assert.All(full.Memory!.Contributions, contribution => Assert.True(double.IsFinite(contribution)));
        Assert.Equal([1, 2], Enumerable.Range(0, 10).Where(lag => double.IsNaN(behind.Memory!.Contributions[lag])));
        Assert.Equal(full.Memory.Contributions[3], behind.Memory!.Contributions[3]);
        Assert.Equal(_state.Current!.Mean(1), full.Memory.Contributions.Sum() + full.Memory.Bias, 9);
    }

    [Fact]
    public void A_snapshot_of_another_version_or_of_garbage_is_refused()
    {
        Apply(_state, 0, out _);
        Protocol.State.SeriesState saved = Protocol.State.SeriesState.Parser.ParseFrom(_state.Save());
        saved.Version = SeriesStateCodec.Version + 1;
        Assert.Contains("version", Assert.Throws<StateFormatException>(() => SeriesState.Load(Google.Protobuf.MessageExtensions.ToByteArray(saved))).Message);
        Assert.Throws<StateFormatException>(() => SeriesState.Load([0xFF, 0x01, 0x02]));
        Assert.Throws<StateFormatException>(() => SeriesState.Load([]));
    }

    private static TickOutcome Apply(SeriesState state, int i, out Forecast? forecast) => state.Apply(Tick(i), null, 0, out forecast);

    private static Observation Tick(int i) => new(Ticks.Start + (i * Ticks.Second), Ticks.Value(i));
}
