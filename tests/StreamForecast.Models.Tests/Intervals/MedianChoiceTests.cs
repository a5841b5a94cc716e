using StreamForecast.Models.Intervals;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Intervals;

public class MedianChoiceTests
{
    [Fact]
    public void It_reports_no_move_at_first_and_wherever_most_moves_are_ties()
    {
        var choice = new MedianChoice();
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal(0, choice.Choose(mean: 0.2, shifted: 0.2 + choice.Shift));
            choice.Learn(0.2, 0.2 + choice.Shift, actual: i % 4 == 0 ? 1 : 0);
        }
    }

    [Fact]
    public void It_shifts_from_the_mean_to_the_median_of_skewed_moves()
    {
        var choice = new MedianChoice();
        double[] noise = TestSeries.Noise(5_000, seed: 41);
        foreach (double e in noise)
        {
            // Mean 1, median about .74.
            double move = 0.3 + (0.7 * e * e) + 0.1;
            choice.Learn(mean: 1.1, 1.1 + choice.Shift, move);
        }

        double median = noise.Select(e => 0.4 + (0.7 * e * e)).Order().ElementAt(2_500);
        Assert.Equal(median, choice.Choose(1.1, 1.1 + choice.Shift), 0.15);
    }

    [Fact]
    public void It_keeps_the_mean_where_that_errs_least()
    {
        var choice = new MedianChoice();
        for (int i = 0; i < 200; i++)
        {
            choice.Learn(mean: 1, shifted: 5, actual: 1);
        }

        Assert.Equal(1, choice.Choose(mean: 1, shifted: 5));
    }
}
