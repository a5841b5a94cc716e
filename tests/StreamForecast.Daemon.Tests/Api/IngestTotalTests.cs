using StreamForecast.Daemon.Api;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Tests.Api;

public class IngestTotalTests
{
    [Fact]
    public void Counts_add_up_and_the_gravest_refusal_is_told()
    {
        var total = new IngestTotal();
        total.Add(new IngestAnswer { Accepted = 3, Duplicates = 1, Refusal = RefusalReason.StoreFull });
        total.Add(new IngestAnswer { Accepted = 4, TooOld = 2, Late = 5, Rejected = 6, Refusal = RefusalReason.Overloaded });

        IngestAnswer sum = total.ToAnswer();

        Assert.Equal((7, 1, 2, 5, 6), (sum.Accepted, sum.Duplicates, sum.TooOld, sum.Late, sum.Rejected));
        Assert.Equal(RefusalReason.StoreFull, sum.Refusal);
    }

    [Fact]
    public void The_last_line_answered_is_told()
    {
        var total = new IngestTotal();
        total.Add(new IngestAnswer { LastLine = 8 });
        total.Add(new IngestAnswer { LastLine = 12 });
        total.Add(new IngestAnswer());
        Assert.Equal(12, total.ToAnswer().LastLine);
    }

    [Fact]
    public void Doubtful_times_of_any_block_are_told()
    {
        var total = new IngestTotal();
        total.Add(new IngestAnswer { HasEarlyTimes = true });
        Assert.False(total.ToAnswer().MayLackTimes);
        total.Add(new IngestAnswer { MayLackTimes = true });
        total.Add(new IngestAnswer { Accepted = 1 });
        Assert.Equal((true, true), (total.ToAnswer().HasEarlyTimes, total.ToAnswer().MayLackTimes));
    }

    [Fact]
    public void Neighbouring_ranges_become_one()
    {
        var total = new IngestTotal();
        total.Add(new IngestAnswer { Unacknowledged = [new LineRange(1, 4), new LineRange(6, 6)] });
        total.Add(new IngestAnswer { Unacknowledged = [new LineRange(7, 9)] });

        Assert.Equal([new LineRange(1, 4), new LineRange(6, 9)], total.ToAnswer().Unacknowledged);
    }

    [Fact]
    public void A_line_that_two_blocks_share_is_in_one_range()
    {
        var total = new IngestTotal();
        total.Add(new IngestAnswer { Unacknowledged = [new LineRange(1, 1)] });
        total.Add(new IngestAnswer { Unacknowledged = [new LineRange(1, 2), new LineRange(5, 5)] });

        Assert.Equal([new LineRange(1, 2), new LineRange(5, 5)], total.ToAnswer().Unacknowledged);
    }

    [Fact]
    public void Past_the_bound_the_last_range_grows_so_that_no_unacknowledged_line_is_left_out()
    {
        var total = new IngestTotal();
        long line = 1;
        for (; line <= 2 * IngestTotal.MaxRanges; line += 2)
        {
            total.Add(new IngestAnswer { Unacknowledged = [new LineRange(line, line)] });
        }

        total.Add(new IngestAnswer { Unacknowledged = [new LineRange(line - 1, line - 1)] });
        Assert.False(total.NamesLinesThatStand); // the last range grew by its neighbour
        for (; line <= 2 * (IngestTotal.MaxRanges + 10); line += 2)
        {
            total.Add(new IngestAnswer { Unacknowledged = [new LineRange(line, line)] });
        }

        Assert.True(total.NamesLinesThatStand);

        IReadOnlyList<LineRange> ranges = total.ToAnswer().Unacknowledged;

        Assert.Equal(IngestTotal.MaxRanges, ranges.Count);
        Assert.Equal((2 * (IngestTotal.MaxRanges + 10)) - 1, ranges[^1].Last);
    }

    [Fact]
    public void Rejections_are_told_up_to_their_bound_and_all_counted()
    {
        var total = new IngestTotal();
        for (int block = 0; block < 3; block++)
        {
            total.Add(new IngestAnswer
            {
                Rejected = 60,
                Rejections = Enumerable.Range(1, 60).Select(line => new Rejection(line, RejectionReason.Malformed, "bad")).ToArray(),
            });
        }

        Assert.Equal(IngestTotal.MaxRejections, total.ToAnswer().Rejections.Count);
        Assert.Equal(180, total.ToAnswer().Rejected);
    }

    [Fact]
    public void Forecasts_are_kept_in_order_up_to_their_bound_and_the_others_counted()
    {
        var directory = new SeriesDirectory(partitions: 1, maxSeries: 1);
        Assert.True(directory.TryResolve("a"u8, out SeriesHandle? series));
        var layout = new ForecastLayout(Horizon: 1, []);
        var total = new IngestTotal();
        for (int block = 0; block < 3; block++)
        {
            total.Add(new IngestAnswer
            {
                Forecasts = [.. Enumerable.Range(1, 4000).Select(i => new SeriesForecast(
                    series, new Forecast(layout, (block * 4000) + i, Time: 0, Value: 1, IsReady: true, IsDegraded: false, [1, 1, 0.5])))],
            });
        }

        Assert.Equal(Enumerable.Range(1, IngestTotal.MaxForecasts).Select(i => (long)i), total.Forecasts.Select(item => item.Forecast.Sequence));
        Assert.Equal(12_000 - IngestTotal.MaxForecasts, total.ForecastsOmitted);
    }
}
