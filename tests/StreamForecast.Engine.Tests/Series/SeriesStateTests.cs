using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Sampling;

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
            Assert.Equal(forecast.Numbers, _state.Current!.Numbers);
            Assert.Equal(forecast.Sequence, _state.Current.Sequence);
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
    public void A_reorder_window_learns_ticks_in_the_order_of_their_times_and_answers_for_each_it_releases()
    {
        var state = new SeriesState(Configuration with { ReorderWindow = 2 * Ticks.Second }, generation: 1);
        foreach (int i in new[] { 1, 0 })
        {
            Assert.Equal(TickOutcome.Accepted, Apply(state, i, out Forecast? none));
            Assert.Null(none);
        }

        SeriesSummary before = state.Summarize("s");
        Assert.Equal((2, 0L, null), (before.Held, before.Observations, before.LastTime));
        Assert.Equal(TickOutcome.Accepted, Apply(state, 3, out Forecast? forecast));
        Assert.Equal([(1L, Ticks.Value(0))], state.Earlier.ToArray().Select(one => (one.Sequence, one.Value)));
        Assert.Equal((2L, Ticks.Value(1)), (forecast!.Sequence, forecast.Value));
        Assert.Equal(TickOutcome.Late, Apply(state, 0, out _));
        Assert.True(state.Earlier.IsEmpty);
        Assert.Equal(TickOutcome.Accepted, Apply(state, 2, out _)); // behind the newest, not behind the last learned
        Assert.Equal((2, 1L), (state.Held.Count, state.Late));
    }

    [Fact]
    public void With_a_reorder_window_shuffled_ticks_are_learned_as_if_they_had_come_in_order()
    {
        var state = new SeriesState(Configuration with { ReorderWindow = 4 * Ticks.Second }, generation: 1);
        for (int i = 0; i < 300; i += 3)
        {
            foreach (int j in new[] { i + 2, i, i + 1 })
            {
                Apply(state, j, out _);
            }
        }

        var inOrder = new SeriesState(Configuration, generation: 1);
        for (int i = 0; i < 300 - state.Held.Count; i++)
        {
            Apply(inOrder, i, out _);
        }

        Assert.InRange(state.Held.Count, 1, 4);
        Assert.Equal(inOrder.Current!.Numbers, state.Current!.Numbers);
        Assert.Equal(0, state.Late);
    }

    [Fact]
    public void Held_ticks_and_remembered_values_survive_a_snapshot_bit_for_bit()
    {
        var state = new SeriesState(
            Configuration with { ReorderWindow = 5 * Ticks.Second, ReorderLimit = 3, Duplicates = DuplicatePolicy.DropSameTimeAndValue }, generation: 1);
        for (int i = 0; i < 100; i++)
        {
            Apply(state, i ^ 1, out _);
        }

        SeriesState restored = SeriesState.Load(state.Save());
        Assert.Equal(3, restored.Held.Count);
        Assert.Equal(state.Held, restored.Held);
        Assert.Equal(state.ValuesAtLastTime, restored.ValuesAtLastTime);
        Assert.Equal(state.Save(), restored.Save());
        for (int i = 100; i < 300; i++)
        {
            Assert.Equal(Apply(state, i ^ 1, out Forecast? expected), Apply(restored, i ^ 1, out Forecast? actual));
            Assert.Equal(expected?.Numbers, actual?.Numbers);
            Assert.Equal(state.Earlier.ToArray().Select(one => one.Sequence), restored.Earlier.ToArray().Select(one => one.Sequence));
        }
    }

    [Fact]
    public void A_snapshot_whose_held_ticks_are_out_of_order_is_refused()
    {
        Protocol.State.SeriesState saved = Protocol.State.SeriesState.Parser.ParseFrom(_state.Save());
        saved.Held.Add(new Protocol.State.HeldTick { Time = 2 });
        saved.Held.Add(new Protocol.State.HeldTick { Time = 1 });
        Assert.Throws<StateFormatException>(() => SeriesState.Load(Google.Protobuf.MessageExtensions.ToByteArray(saved)));
    }

    [Fact]
    public void A_snapshot_says_a_newer_version_only_where_an_older_program_would_misread_it()
    {
        Apply(_state, 0, out _);
        Assert.Equal(1u, Protocol.State.SeriesState.Parser.ParseFrom(_state.Save()).Version);
        var held = new SeriesState(Configuration with { ReorderWindow = 1 }, generation: 1);
        Assert.Equal(2u, Protocol.State.SeriesState.Parser.ParseFrom(held.Save()).Version);
    }

    [Theory]
    [InlineData(DuplicatePolicy.Keep, 0)]
    [InlineData(DuplicatePolicy.DropSameTimeAndValue, 0)]
    [InlineData(DuplicatePolicy.DropSameTimeAndValue, 10)]
    public void The_policy_decides_what_becomes_of_a_tick_that_repeats_time_and_value(DuplicatePolicy policy, int window)
    {
        var state = new SeriesState(Configuration with { Duplicates = policy, ReorderWindow = window * Ticks.Second }, generation: 1);
        var first = new Observation(Ticks.Start, 1);
        var second = new Observation(Ticks.Start, 2);
        TickOutcome repeated = policy == DuplicatePolicy.Keep ? TickOutcome.Accepted : TickOutcome.Duplicate;

        Assert.Equal(TickOutcome.Accepted, state.Apply(first, null, 0, out _));
        Assert.Equal(TickOutcome.Accepted, state.Apply(second, null, 0, out _)); // the time alone is no repetition
        Assert.Equal(repeated, state.Apply(first, null, 0, out _));
        Assert.Equal(TickOutcome.Accepted, state.Apply(first, "p", 1, out _)); // a producer knows what it sends
        Assert.Equal(TickOutcome.Accepted, state.Apply(first with { Time = Ticks.Start + 1 }, null, 0, out _));
        Assert.Equal(repeated == TickOutcome.Duplicate ? 1 : 0, state.Duplicates);
    }

    [Fact]
    public void Values_remembered_of_one_time_are_bounded()
    {
        var state = new SeriesState(Configuration with { Duplicates = DuplicatePolicy.DropSameTimeAndValue }, generation: 1);
        for (int i = 0; i <= SeriesState.MaxValuesATime; i++)
        {
            Assert.Equal(TickOutcome.Accepted, state.Apply(new Observation(Ticks.Start, i), null, 0, out _));
        }

        Assert.Equal(SeriesState.MaxValuesATime, state.ValuesAtLastTime.Count);
        Assert.Equal(TickOutcome.Accepted, state.Apply(new Observation(Ticks.Start, 0), null, 0, out _));
        Assert.Equal(TickOutcome.Duplicate, state.Apply(new Observation(Ticks.Start, 5), null, 0, out _));
    }

    [Fact]
    public void A_gap_is_told_until_what_was_passed_over_comes_after_all()
    {
        foreach (long sequence in new[] { 1L, 5L })
        {
            _state.Apply(Tick((int)sequence), "p", sequence, out _);
        }

        Assert.Equal(3, _state.Summarize("s").Gaps["p"]);
        Assert.Equal(TickOutcome.Accepted, _state.Apply(Tick(5), "p", 4, out _));
        Assert.Equal(2, _state.Summarize("s").Gaps["p"]);
    }

    [Fact]
    public void A_bar_closes_with_a_later_bars_tick_an_empty_one_is_skipped_and_each_closed_one_leads_to_one_forecast()
    {
        SamplingRule tenSeconds = SamplingRule.Parse("10s");
        var state = new SeriesState(Configuration with { Sampling = tenSeconds }, generation: 1);
        var forecasts = new List<Forecast>();
        foreach (int second in new[] { 0, 3, 9, 10, 45, 46, 60 }) // the start lies on a bar's edge; three bars have no tick
        {
            Assert.Equal(TickOutcome.Accepted, Apply(state, second, out Forecast? forecast));
            if (forecast is not null)
            {
                forecasts.Add(forecast);
            }
        }

        Assert.Equal(0, Ticks.Start % tenSeconds.BarLength);
        Assert.Equal(new[] { 9, 10, 46 }.Select(Ticks.Value), forecasts.Select(one => one.Value)); // the last tick of each closed bar
        Assert.Equal([1L, 2L, 3L], forecasts.Select(one => one.Sequence));
        Assert.Equal((3L, 7L), (state.Summarize("s").Observations, state.Accepted));
        Assert.Equal(Tick(60).Time, state.Summarize("s").LastTime); // accepted, though its bar is open
    }

    [Fact]
    public void An_explanation_takes_its_values_from_the_history_at_hand_and_knows_the_newest_itself()
    {
        var made = new HistoryBuffer();
        for (int i = 0; i < 100; i++)
        {
            Apply(_state, i, out _);
            made.Add(_state.Standing);
        }

        SeriesExplanation full = _state.Explain(lags: 10, made.Rows());
        SeriesExplanation behind = _state.Explain(lags: 10, made.Rows().Before(98));

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
