using StreamForecast.Models.Baselines;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Reference;

/// <summary>
/// Mean squared errors that the independent NumPy implementation reports for ETTh1: rows 3,600 to 14,399 in units of the first 2,880,
/// seven columns. The models hear the same scaled rows here.
/// </summary>
public class PublishedErrorsTests
{
    private static readonly int[] Day = [.. Enumerable.Range(1, 24)];

    [SkippableFact]
    public void Naive() => Expect(0.3632, () => new Naive());

    [SkippableFact]
    public void Autoregression_over_one_lag() => Expect(0.3443, () => Autoregression.OfOrder(1, 0.998));

    [SkippableFact]
    public void Autoregression_over_a_day() => Expect(0.2468, () => Autoregression.OfOrder(24, 0.9995));

    [SkippableFact]
    public void Autoregression_over_a_day_and_the_hours_around_one_two_and_seven_days() =>
        Expect(0.2178, () => new Autoregression([.. Day, 25, 26, 48, 49, 168, 169], 0.9995));

    [SkippableFact]
    public void Recurrent_cell_by_Adam() => Expect(0.3286, () => RecurrentCell.ByAdam());

    [SkippableFact]
    public void Recurrent_cell_by_Gauss_Newton() => Expect(0.3264, () => RecurrentCell.ByGaussNewton(0.999));

    private static void Expect(double published, Func<IForecaster> model)
    {
        double[] errors = [.. new[] { "HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT" }.Select(column =>
        {
            double[] series = Scale(SharedData.Column("etth1.csv", column));
            return Prequential.MeanSquaredError(Prequential.Forecasts(model(), series), series, 3_600, 14_400);
        })];

        Assert.Equal(published, errors.Average(), tolerance: 0.00006);
    }

    private static double[] Scale(double[] raw)
    {
        double mean = raw.Take(2_880).Average();
        double deviation = Math.Sqrt(raw.Take(2_880).Average(y => (y - mean) * (y - mean)));
        return [.. raw.Select(y => (y - mean) / deviation)];
    }
}
