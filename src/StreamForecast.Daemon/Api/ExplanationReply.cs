using StreamForecast.Models.Explanation;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Api;

/// <summary>Where the standing forecast of a series comes from. Numbers that are not known are null.</summary>
/// <param name="Series">The series.</param>
/// <param name="Ready">False while it warms up; it then runs no experts yet.</param>
/// <param name="Target">What is forecast: the memory's contributions and bias are in its units, every forecast is in input units.</param>
/// <param name="Forecast">The standing forecast one step ahead.</param>
/// <param name="Season">Observations a season; null where there is none, or none is known yet.</param>
/// <param name="Cell">The recurrent cell's parameters; null where none runs.</param>
/// <param name="Drift">Whether and when forecasts became lastingly worse.</param>
/// <param name="Kappa">How much of the move forecast is believed at each step ahead.</param>
/// <param name="Experts">The experts, naive first.</param>
/// <param name="Memory">The forecast taken apart by past values; null until experts run.</param>
public sealed record ExplanationReply(
    string Series,
    bool Ready,
    Target Target,
    double? Forecast,
    int? Season,
    CellReply? Cell,
    DriftReply Drift,
    IReadOnlyList<double?> Kappa,
    IReadOnlyList<ExpertReply> Experts,
    MemoryReply? Memory)
{
    internal static ExplanationReply Of(string series, SeriesExplanation explanation) => new(
        series,
        explanation.IsReady,
        explanation.Target,
        SeriesReply.Measured(explanation.Forecast),
        explanation.Season,
        explanation.Cell is { } cell ? CellReply.Of(cell) : null,
        new DriftReply(explanation.Drift.Count, explanation.Drift.LastTime is { } time ? SeriesReply.Timestamp(time) : null),
        Measured(explanation.Kappa),
        [.. explanation.Experts.Select(ExpertReply.Of)],
        explanation.Memory is { } memory ? MemoryReply.Of(memory) : null);

    internal static double?[] Measured(IReadOnlyList<double> numbers) => [.. numbers.Select(SeriesReply.Measured)];
}

/// <summary><c>o(t) = u*o(t-1) + m*x(t) + b</c>; b in units of the series' frame.</summary>
public sealed record CellReply(double? U, double? M, double? B)
{
    internal static CellReply Of(CellParameters cell) =>
        new(SeriesReply.Measured(cell.U), SeriesReply.Measured(cell.M), SeriesReply.Measured(cell.B));
}

/// <param name="Count">Drifts so far.</param>
/// <param name="LastTime">Event time of the last one, RFC 3339.</param>
public sealed record DriftReply(long Count, string? LastTime);

/// <param name="Name">Its expression.</param>
/// <param name="Weight">What it counts for: sum 1 over the experts, negative ones possible.</param>
/// <param name="Forecast">What it forecasts by itself.</param>
/// <param name="HalfLife">The lag up to which past values make up half of what it listens to; null where it cannot say.</param>
/// <param name="GradientAgainstLag">Of a network: how much its state at each lag still moves the forecast, 1 at lag 0.</param>
public sealed record ExpertReply(
    string Name, double? Weight, double? Forecast, int? HalfLife, IReadOnlyList<double?>? GradientAgainstLag)
{
    internal static ExpertReply Of(ExpertExplanation expert) => new(
        expert.Name,
        SeriesReply.Measured(expert.Weight),
        SeriesReply.Measured(expert.Forecast),
        expert.HalfLife,
        expert.GradientAgainstLag is { } flow ? ExplanationReply.Measured(flow) : null);
}

/// <param name="HalfLife">The lag up to which the gradients make up half of all.</param>
/// <param name="Bias">What no listed value contributes.</param>
/// <param name="Gradients">How much the forecast moves with each past value, newest first.</param>
/// <param name="Contributions">What each past value contributes; null where it is no longer remembered.</param>
public sealed record MemoryReply(
    int? HalfLife, double? Bias, IReadOnlyList<double?> Gradients, IReadOnlyList<double?> Contributions)
{
    internal static MemoryReply Of(MemoryExplanation memory) => new(
        memory.HalfLife,
        SeriesReply.Measured(memory.Bias),
        ExplanationReply.Measured(memory.Gradients),
        ExplanationReply.Measured(memory.Contributions));
}
