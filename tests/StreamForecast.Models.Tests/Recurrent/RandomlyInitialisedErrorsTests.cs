using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.Models.Recurrent.Reservoirs;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Recurrent;

/// <summary>
/// Mean squared errors on ETTh1 (rows 3,600 to 14,399 in units of the first 2,880, seven columns) of the models that start from random
/// weights, against those of the independent NumPy implementation, which draws others: at most 3 % worse.
/// </summary>
public class RandomlyInitialisedErrorsTests
{
    private const double Tolerance = 0.03;
    private const int Held = 64;

    [SkippableFact]
    public void Gated_recurrent_unit() =>
        ExpectAtMost(0.2630, scale => new RecurrentNetwork([new LayerPlan(LayerKind.Gru, 12)], seed: 1, scale));

    [SkippableFact]
    public void Echo_state_network() => ExpectAtMost(0.2513, scale => ReservoirForecaster.EchoState(60, seed: 1, scale));

    [SkippableFact]
    public void Linear_recurrent_unit() => ExpectAtMost(0.2790, scale => ReservoirForecaster.LinearUnits(16, seed: 1, scale));

    private static void ExpectAtMost(double published, Func<double, IForecaster> model)
    {
        double[] errors = [.. new[] { "HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT" }.Select(column =>
        {
            double[] raw = SharedData.Column("etth1.csv", column);
            double mean = raw.Take(2_880).Average();
            double deviation = Math.Sqrt(raw.Take(2_880).Average(y => (y - mean) * (y - mean)));
            double[] series = [.. raw.Select(y => (y - mean) / deviation)];
            double change = Math.Sqrt(series.Take(Held).Zip(series.Skip(1), (from, to) => (to - from) * (to - from)).Average());
            return Prequential.MeanSquaredError(Prequential.Forecasts(model(change), series), series, 3_600, 14_400);
        })];

        Assert.True(errors.Average() <= (1 + Tolerance) * published, $"{errors.Average()}, published {published}");
    }
}
