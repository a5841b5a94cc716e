using StreamForecast.Daemon.Api;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Api;

public class HistoryReplyTests
{
    [Fact]
    public void An_observation_is_paired_with_the_forecast_that_stood_before_it()
    {
        HistoryReply history = HistoryReply.Of("s", Made(10, 11, 12), limit: 10);

        Assert.Null(history.Observations[0].Forecast);
        Assert.Equal(10.5, history.Observations[1].Forecast!.Mean);
        Assert.Equal([9.0, 12.0], history.Observations[1].Forecast!.Intervals[0]);
        Assert.Equal(11.5, history.Observations[2].Forecast!.Mean);
        Assert.Equal([10.0, 11.0, 12.0], history.Observations.Select(row => row.Value));
    }

    [Fact]
    public void A_series_without_a_past_has_no_observations() => Assert.Empty(HistoryReply.Of("s", SeriesHistory.Empty, limit: 10).Observations);

    [Fact]
    public void The_newest_are_kept_with_their_forecasts()
    {
        HistoryReply history = HistoryReply.Of("s", Made(10, 11, 12), limit: 2);

        Assert.Equal([2L, 3L], history.Observations.Select(row => row.Seq));
        Assert.NotNull(history.Observations[0].Forecast);
    }

    [Fact]
    public void While_warming_up_there_are_no_intervals()
    {
        SeriesHistory made = Made(10, 11);
        made.Steps[2] = made.Steps[3] = float.NaN;

        Assert.Empty(HistoryReply.Of("s", made, limit: 10).Observations[1].Forecast!.Intervals);
    }

    /// <summary>Expects half a unit more than the value, within a unit and a half.</summary>
    private static SeriesHistory Made(params double[] values) => new(
        [0.8], 1, [.. values.Select((_, i) => i * 1_000_000_000L)], values, [.. values.SelectMany(_ => (float[])[0.5f, 0.5f, -1, 2])]);
}
