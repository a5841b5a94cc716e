using MathNet.Numerics;
using StreamForecast.Models.Linear;

namespace StreamForecast.PeerBenchmarks.MathNet;

/// <summary>AR(20) by recursive least squares against the same recursion in MathNet's matrix API, forecast one step and learn.</summary>
internal static class LeastSquaresComparison
{
    private const int Order = 20;
    private const double Forgetting = 0.9995;
    private const int ComparedTicks = 1_000;
    private const int OurTicks = 500_000;
    private const int TheirTicks = 20_000;
    private const double LeastRatio = 10;
    private const double LargestDifference = 1e-6;

    public static Comparison Run(int runs)
    {
        Control.UseSingleThread();
        double difference = Difference();
        double[] series = SeriesOfTicks.Of(OurTicks);
        var ours = Autoregression.OfOrder(Order, Forgetting);
        var theirs = new MatrixAutoregression(Order, Forgetting);
        (Spread our, Spread their) = Measurement.ByTurns(
            runs,
            () => Run(series, ours),
            () => Measurement.Seconds(() => Run(series.AsSpan(0, TheirTicks), theirs)));
        string version = typeof(Control).Assembly.GetName().Version!.ToString(3);
        return new Comparison($"AR({Order})", $"MathNet.Numerics {version}, matrices", our, their,
        [
            new($"AR({Order}): times as fast as the matrix API of MathNet.Numerics", their / our, LeastRatio, IsFloor: true),
            new($"AR({Order}): largest relative difference of {ComparedTicks:N0} forecasts", Spread.Same(difference), LargestDifference, IsFloor: false),
        ]);
    }

    private static double Difference()
    {
        var ours = Autoregression.OfOrder(Order, Forgetting);
        var theirs = new MatrixAutoregression(Order, Forgetting);
        List<double> our = [], their = [];
        double[] next = new double[1];
        foreach (double value in SeriesOfTicks.Of(ComparedTicks))
        {
            ours.Forecast(next);
            our.Add(next[0]);
            their.Add(theirs.Forecast());
            ours.Learn(value);
            theirs.Learn(value);
        }

        return Measurement.LargestDifference(our, their);
    }

    private static int Run(ReadOnlySpan<double> series, Autoregression model)
    {
        Span<double> next = stackalloc double[1];
        foreach (double value in series)
        {
            model.Forecast(next);
            model.Learn(value);
        }

        return series.Length;
    }

    private static int Run(ReadOnlySpan<double> series, MatrixAutoregression model)
    {
        foreach (double value in series)
        {
            _ = model.Forecast();
            model.Learn(value);
        }

        return series.Length;
    }
}
