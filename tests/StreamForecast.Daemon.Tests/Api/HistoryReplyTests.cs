using StreamForecast.Daemon.Api;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Tests.Api;

public class HistoryReplyTests
{
    private static readonly ForecastLayout Layout = new(Horizon: 1, [0.8]);

    [Fact]
    public void An_observation_is_paired_with_the_forecast_that_stood_before_it()
    {
        HistoryReply history = HistoryReply.Of("s", [Made(1, value: 10), Made(2, value: 11), Made(3, value: 12)], limit: 10);

        Assert.Null(history.Observations[0].Forecast);
        Assert.Equal(10.5, history.Observations[1].Forecast!.Mean);
        Assert.Equal([9.0, 12.0], history.Observations[1].Forecast!.Intervals[0]);
        Assert.Equal(11.5, history.Observations[2].Forecast!.Mean);
        Assert.Equal([10.0, 11.0, 12.0], history.Observations.Select(row => row.Value));
    }

    [Fact]
    public void Where_one_is_missing_the_pair_stays_open() =>
        Assert.Null(HistoryReply.Of("s", [Made(1, value: 10), Made(3, value: 12)], limit: 10).Observations[1].Forecast);

    [Fact]
    public void The_newest_are_kept_with_their_forecasts()
    {
        HistoryReply history = HistoryReply.Of("s", [Made(1, value: 10), Made(2, value: 11), Made(3, value: 12)], limit: 2);

        Assert.Equal([2L, 3L], history.Observations.Select(row => row.Seq));
        Assert.NotNull(history.Observations[0].Forecast);
    }

    [Fact]
    public void While_warming_up_there_are_no_intervals()
    {
        Forecast warming = Made(1, value: 10) with { Numbers = [10.5, 10.5, 0.5, double.NaN, double.NaN] };

        Assert.Empty(HistoryReply.Of("s", [warming, Made(2, value: 11)], limit: 10).Observations[1].Forecast!.Intervals);
    }

    /// <summary>Expects half a unit more than the value, within a unit and a half.</summary>
    private static Forecast Made(long sequence, double value) => new(
        Layout, sequence, Time: sequence * 1_000_000_000, value, IsReady: true, IsDegraded: false,
        [value + 0.5, value + 0.5, 0.6, value - 1, value + 2]);
}
