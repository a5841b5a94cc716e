using System.Diagnostics;

namespace StreamForecast.PeerBenchmarks;

/// <summary>Times two sides of a comparison by turns, so that what else the machine does falls on both.</summary>
internal static class Measurement
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <param name="runs">Runs of each side.</param>
    /// <param name="ours">Does our work once; returns ticks done.</param>
    /// <param name="theirs">Does the peer's; returns seconds a tick.</param>
    /// <returns>Microseconds a tick.</returns>
    public static (Spread Ours, Spread Theirs) ByTurns(int runs, Func<int> ours, Func<double> theirs)
    {
        List<double> ourTimes = [], theirTimes = [];
        _ = Seconds(ours);
        _ = theirs();
        for (int run = 0; run < runs; run++)
        {
            ourTimes.Add(MicrosecondsPerSecond * Seconds(ours));
            theirTimes.Add(MicrosecondsPerSecond * theirs());
        }

        return (Spread.Of(ourTimes), Spread.Of(theirTimes));
    }

    /// <summary>Seconds a tick.</summary>
    public static double Seconds(Func<int> work)
    {
        long began = Stopwatch.GetTimestamp();
        int ticks = work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds / ticks;
    }

    /// <summary>The largest difference, as a part of the larger of the number itself and the numbers' mean magnitude.</summary>
    public static double LargestDifference(IReadOnlyList<double> ours, IReadOnlyList<double> theirs)
    {
        if (ours.Count != theirs.Count)
        {
            throw new InvalidOperationException($"{ours.Count} numbers of ours against {theirs.Count} of the peer's");
        }

        double usual = ours.Average(Math.Abs);
        return ours.Zip(theirs, (a, b) => Math.Abs(a - b) / Math.Max(Math.Abs(a), usual)).Max();
    }
}
