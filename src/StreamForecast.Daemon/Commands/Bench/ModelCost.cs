using System.Diagnostics;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>What a value costs in the models alone: forecasters of many series take turns on one core, as their ticks would.</summary>
internal static class ModelCost
{
    private const int Burst = 2;

    /// <returns>Microseconds a value.</returns>
    public static double Measure(string profile, int series, long ticks)
    {
        var stream = new TickStream(series, Burst);
        var configuration = new SeriesConfiguration { Profile = profile };
        SeriesForecaster[] forecasters = [.. Enumerable.Range(0, series).Select(_ => new SeriesForecaster(configuration))];
        double[] numbers = new double[forecasters[0].Layout.Length];
        Run(stream, forecasters, numbers, ticks);
        long began = Stopwatch.GetTimestamp();
        Run(stream, forecasters, numbers, ticks);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / ticks;
    }

    private static void Run(TickStream stream, SeriesForecaster[] forecasters, double[] numbers, long ticks)
    {
        for (long i = 0; i < ticks; i++)
        {
            (int series, long time, double value) = stream.Next();
            forecasters[series].Learn(new Observation(time, value));
            forecasters[series].Forecast(numbers);
        }
    }
}
