namespace StreamForecast.Models.Tests.Reference;

/// <summary>Test, then train.</summary>
public static class Prequential
{
    /// <summary>The forecast of each value from those before it.</summary>
    public static double[] Forecasts(IForecaster forecaster, double[] series)
    {
        double[] forecasts = new double[series.Length];
        for (int t = 0; t < series.Length; t++)
        {
            forecaster.Forecast(forecasts.AsSpan(t, 1));
            forecaster.Learn(series[t]);
        }

        return forecasts;
    }

    public static double MeanSquaredError(double[] forecasts, double[] series, int from, int to)
    {
        double sum = 0;
        for (int t = from; t < to; t++)
        {
            sum += (forecasts[t] - series[t]) * (forecasts[t] - series[t]);
        }

        return sum / (to - from);
    }
}
