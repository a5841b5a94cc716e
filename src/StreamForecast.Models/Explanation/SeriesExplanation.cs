using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Explanation;

/// <summary>Where the standing forecast of a series comes from.</summary>
/// <param name="IsReady">False while it warms up.</param>
/// <param name="Target">What the forecasts are made of: contributions and bias are in its units.</param>
/// <param name="Forecast">The standing one-step forecast, in input units; NaN before the first.</param>
/// <param name="Experts">The experts, naive first; empty until they run.</param>
/// <param name="Memory">The forecast of the target taken apart by past targets; null until the experts run.</param>
/// <param name="Cell">u, m and b of the article's cell, b in units of the frame; null where no such expert runs.</param>
/// <param name="Drift">Whether and when the forecasts became lastingly worse.</param>
/// <param name="Season">Observations a season; null where there is none, or none is known yet.</param>
/// <param name="Kappa">How much of the move forecast for each step ahead is believed, nearest first; 1 for the first.</param>
public sealed record SeriesExplanation(
    bool IsReady,
    Target Target,
    double Forecast,
    IReadOnlyList<ExpertExplanation> Experts,
    MemoryExplanation? Memory,
    CellParameters? Cell,
    DriftReport Drift,
    int? Season,
    IReadOnlyList<double> Kappa)
{
    /// <summary>Lags of a gradient's way back through a network, the newest state included.</summary>
    private const int FlowLags = 65;

    /// <param name="series">The series.</param>
    /// <param name="lags">Past targets to list, at least 1 and at most <see cref="MemoryExplanation.MaxLags"/>.</param>
    /// <param name="newestFirst">The last learned values as far as they are at hand, in input units, newest first; NaN where unknown.</param>
    internal static SeriesExplanation Of(SeriesForecaster series, int lags, ReadOnlySpan<double> newestFirst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lags, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lags, MemoryExplanation.MaxLags);
        bool runs = !series.ExpertWeights.IsEmpty;
        return new SeriesExplanation(
            series.IsReady,
            series.Configuration.Target,
            series.Last is { } last ? InInputUnits(series.Configuration.Target, last.Value, series.TargetForecast) : double.NaN,
            runs ? ExpertsOf(series) : [],
            runs ? MemoryOf(series, TargetsOf(series, lags, newestFirst)) : null,
            series.Cell,
            new DriftReport(series.Drift.Count, series.Drift.LastTime),
            series.Season,
            [.. Enumerable.Range(1, series.Layout.Horizon).Select(series.Kappa)]);
    }

    private static ExpertExplanation[] ExpertsOf(SeriesForecaster series)
    {
        Observation last = series.Last ?? throw new InvalidOperationException("Experts run before anything was learned.");
        double[] weights = series.ExpertWeights.ToArray();
        var experts = new ExpertExplanation[weights.Length];
        double[] gradients = new double[MemoryExplanation.MaxLags];
        for (int k = 0; k < experts.Length; k++)
        {
            IForecaster? model = series.ExpertModel(k);
            double forecast = InInputUnits(series.Configuration.Target, last.Value, series.ExpertForecast(k));
            int? halfLife = model is null && !series.Configuration.Target.IsChange() ? 0 : null;
            if (model is IExplainable explainable)
            {
                explainable.MemoryProfile(gradients);
                halfLife = MemoryExplanation.FindHalfLife(gradients);
            }

            double[]? flow = null;
            if (model is IGradientFlow network)
            {
                flow = new double[FlowLags];
                network.GradientAgainstLag(flow);
            }

            experts[k] = new ExpertExplanation(series.Experts[k], weights[k], forecast, halfLife, flow);
        }

        return experts;
    }

    private static MemoryExplanation MemoryOf(SeriesForecaster series, double[] targets)
    {
        double[] gradients = new double[MemoryExplanation.MaxLags];
        series.MemoryProfile(gradients);
        return MemoryExplanation.Of(series.TargetForecast, gradients, targets, series.Centre);
    }

    // A value that was skipped as undefined between two others is not seen here: the change then spans it.
    private static double[] TargetsOf(SeriesForecaster series, int lags, ReadOnlySpan<double> newestFirst)
    {
        Target target = series.Configuration.Target;
        double[] targets = new double[lags];
        Array.Fill(targets, double.NaN);
        for (int lag = 0; lag < lags && lag < newestFirst.Length; lag++)
        {
            double previous = lag + 1 < newestFirst.Length ? newestFirst[lag + 1] : double.NaN;
            targets[lag] = target.TryApply(previous, newestFirst[lag], out double known) ? known : double.NaN;
        }

        targets[0] = series.LastTarget;
        return targets;
    }

    private static double InInputUnits(Target target, double origin, double forecast)
    {
        Span<double> path = [forecast];
        target.Restore(origin, path);
        return path[0];
    }
}

/// <summary>One expert's part in the standing forecast.</summary>
/// <param name="Name">Its expression.</param>
/// <param name="Weight">What it counts for: sum 1 over the experts, negative ones possible.</param>
/// <param name="Forecast">What it forecasts by itself, in input units.</param>
/// <param name="HalfLife">The lag up to which its gradients make up half of all; null where it cannot say, or listens to nothing.</param>
/// <param name="GradientAgainstLag">Of a network: the norm of the gradient by the state at each lag, over that at lag 0; else null.</param>
public sealed record ExpertExplanation(
    string Name, double Weight, double Forecast, int? HalfLife, IReadOnlyList<double>? GradientAgainstLag);

/// <param name="Count">Drifts so far.</param>
/// <param name="LastTime">Event time of the last one, unix nanoseconds; null before the first.</param>
public sealed record DriftReport(long Count, long? LastTime);
