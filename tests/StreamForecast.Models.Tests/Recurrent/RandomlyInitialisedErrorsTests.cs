using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.Models.Recurrent.Reservoirs;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Recurrent;

/// <summary>
/// Mean squared errors on ETTh1 (rows 3,600 to 14,399 in units of the first 2,880) of the models that start from random weights, against
/// those of the independent implementation, which draws others and scales otherwise: at most 3 % worse.
/// </summary>
public class RandomlyInitialisedErrorsTests
{
    private const double Tolerance = 0.03;
    private const int Held = 64;

    private static readonly string[] Columns = ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"];

    [SkippableFact]
    public void Gated_recurrent_unit_of_12() =>
        ExpectAtMost(0.3238, ["MULL"], scale => new RecurrentNetwork([new LayerPlan(LayerKind.Gru, 12)], seed: 1, scale));

    [SkippableFact]
    public void Echo_state_network_of_60() =>
        ExpectAtMost((0.3080 + 0.0690) / 2, ["MULL", "LULL"], scale => ReservoirForecaster.EchoState(60, seed: 1, scale));

    [SkippableFact]
    public void Linear_recurrent_unit_of_16() => ExpectAtMost(0.2790, Columns, scale => ReservoirForecaster.LinearUnits(16, seed: 1, scale));

    private static void ExpectAtMost(double published, string[] columns, Func<double, IForecaster> model)
    {
        double[] errors = [.. columns.Select(column =>
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
