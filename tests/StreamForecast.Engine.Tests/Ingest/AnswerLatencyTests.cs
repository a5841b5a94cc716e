using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ingest;

namespace StreamForecast.Engine.Tests.Ingest;

public class AnswerLatencyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerLatency _latency;

    public AnswerLatencyTests() => _latency = new AnswerLatency(_time);

    [Fact]
    public void Percentiles_count_ticks_not_blocks()
    {
        _latency.Record(TimeSpan.FromMilliseconds(1), ticks: 989);
        _latency.Record(TimeSpan.FromMilliseconds(40), ticks: 11);

        LatencySummary summary = _latency.Summarize();

        Assert.Equal(1000, summary.Ticks);
        AssertNear(1, summary.P50);
        AssertNear(1, summary.P90);
        AssertNear(40, summary.P99);
        AssertNear(40, summary.Max);
    }

    [Fact]
    public void Figures_are_those_of_the_last_minute()
    {
        _latency.Record(TimeSpan.FromMilliseconds(500), ticks: 1);
        _time.Advance(AnswerLatency.Turn);
        _latency.Record(TimeSpan.FromMilliseconds(2), ticks: 1);

        Assert.Equal(2, _latency.Summarize().Ticks);
        _time.Advance(AnswerLatency.Turn);

        AssertNear(2, _latency.Summarize().Max);
        _time.Advance(2 * AnswerLatency.Turn);
        Assert.Equal(0, _latency.Summarize().Ticks);
    }

    [Fact]
    public void What_takes_longer_than_can_be_told_counts_as_the_longest()
    {
        _latency.Record(TimeSpan.FromHours(1), ticks: 1);
        _latency.Record(TimeSpan.Zero, ticks: 1);
        _latency.Record(TimeSpan.FromSeconds(1), ticks: 0);

        LatencySummary summary = _latency.Summarize();

        Assert.Equal(2, summary.Ticks);
        AssertNear(AnswerLatency.Longest.TotalMilliseconds, summary.Max);
    }

    private static void AssertNear(double milliseconds, TimeSpan actual) =>
        Assert.InRange(actual.TotalMilliseconds, milliseconds * 0.98, milliseconds * 1.02);
}
