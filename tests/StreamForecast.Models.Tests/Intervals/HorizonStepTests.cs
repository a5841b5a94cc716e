using StreamForecast.Models.Intervals;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests.Intervals;

public class HorizonStepTests
{
    private static readonly ForecastLayout Layout = new(1, [0.5, 0.8, 0.95]);

    /// <summary>The easy leak: a forecast for three steps ahead scored against one that has seen the values in between.</summary>
    [Fact]
    public void A_value_is_scored_against_the_forecast_issued_that_many_observations_before()
    {
        var step = new HorizonStep(3, Target.Level, Layout);
        double[] numbers = new double[Layout.Stride];
        for (int t = 0; t < 200; t++)
        {
            step.Learn(t);

            // An oracle for exactly three ahead; for any other distance it would err by whole numbers.
            step.Issue(t, forecast: t + 3, step.Sigma(nearest: 1), hasIntervals: true, numbers);
        }

        Assert.Equal(0, step.Sigma(nearest: 1));
        Assert.Equal(202, numbers[ForecastLayout.MeanOffset], 12);
        Assert.Equal(numbers[ForecastLayout.MeanOffset], numbers[ForecastLayout.IntervalsOffset]);
    }

    [Fact]
    public void Until_enough_have_matured_a_further_step_borrows_the_error_of_the_nearest()
    {
        var step = new HorizonStep(4, Target.Level, Layout);

        Assert.Equal(6, step.Sigma(nearest: 3));
    }

    [Theory]
    [InlineData(Target.Level)]
    [InlineData(Target.Return)]
    public void Coverage_nears_its_level_on_any_noise(Target target)
    {
        var step = new HorizonStep(1, target, Layout);
        double[] noise = TestSeries.Noise(10_000, seed: 43);
        double[] numbers = new double[Layout.Stride];
        int[] hits = new int[3];
        double value = 100;
        for (int t = 0; t < noise.Length; t++)
        {
            step.Issue(value, forecast: value, step.Sigma(0), hasIntervals: true, numbers);

            // Skewed, with a fat tail and volatility that comes and goes.
            double size = t / 500 % 2 == 0 ? 1 : 4;
            value = 100 + (size * ((noise[t] * noise[t]) - 1));
            for (int i = 0; i < 3; i++)
            {
                int at = ForecastLayout.IntervalsOffset + (2 * i);
                hits[i] += value >= numbers[at] && value <= numbers[at + 1] ? 1 : 0;
            }

            step.Learn(value);
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Layout.Levels[i], hits[i] / (double)noise.Length, 0.01);
        }
    }

    [Fact]
    public void Intervals_nest_whatever_the_errors()
    {
        var step = new HorizonStep(1, Target.Level, Layout);
        double[] numbers = new double[Layout.Stride];
        double[] noise = TestSeries.Noise(3_000, seed: 44);
        for (int t = 0; t < noise.Length; t++)
        {
            step.Issue(0, forecast: 0, step.Sigma(0), hasIntervals: true, numbers);
            Assert.True(numbers[3] >= numbers[5] && numbers[5] >= numbers[7] && numbers[4] <= numbers[6] && numbers[6] <= numbers[8]);

            // Mostly rest: the half-widths of different levels crowd and cross here.
            step.Learn(t % 3 == 0 ? noise[t] : 0);
        }
    }

    [Fact]
    public void What_was_void_is_not_scored()
    {
        var step = new HorizonStep(1, Target.Return, Layout);
        double[] numbers = new double[Layout.Stride];
        step.Issue(100, forecast: 100, sigma: 1, hasIntervals: true, numbers);

        step.Void();
        step.Learn(5_000);

        Assert.Equal(0, step.Sigma(0));
    }

    [Fact]
    public void While_warming_up_there_is_a_forecast_and_no_interval()
    {
        var step = new HorizonStep(1, Target.Level, Layout);
        double[] numbers = new double[Layout.Stride];

        step.Issue(10, forecast: 11, sigma: 1, hasIntervals: false, numbers);

        Assert.Equal(11, numbers[ForecastLayout.MeanOffset]);
        Assert.Equal(10, numbers[ForecastLayout.MedianOffset]);
        Assert.All(numbers[ForecastLayout.IntervalsOffset..], edge => Assert.True(double.IsNaN(edge)));
    }
}
