using System.Diagnostics;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>What a value costs in the models alone: forecasters of many series take turns on one core, as their ticks would.</summary>
internal static class ModelCost
{
    private const int Burst = 2;

    /// <summary>Runs after one that warms up and does not count.</summary>
    /// <param name="profile">Of every series.</param>
    /// <param name="series">How many there are.</param>
    /// <param name="ticks">Of the warming run, and of those that count together.</param>
    /// <param name="runs">How many count.</param>
    /// <returns>Microseconds a value.</returns>
    public static Spread Measure(string profile, int series, long ticks, int runs)
    {
        var stream = new TickStream(series, Burst);
        var configuration = new SeriesConfiguration { Profile = profile };
        SeriesForecaster[] forecasters = [.. Enumerable.Range(0, series).Select(_ => new SeriesForecaster(configuration))];
        double[] numbers = new double[forecasters[0].Layout.Length];
        Run(stream, forecasters, numbers, ticks);
        long perRun = Math.Max(1, ticks / runs);
        double[] costs = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            long began = Stopwatch.GetTimestamp();
            Run(stream, forecasters, numbers, perRun);
            costs[run] = Stopwatch.GetElapsedTime(began).TotalMicroseconds / perRun;
        }

        return Spread.Of(costs);
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
