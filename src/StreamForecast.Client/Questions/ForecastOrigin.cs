using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Questions;

/// <summary>Where the standing forecast of a series comes from.</summary>
/// <param name="IsReady">False while it warms up; it then runs no experts yet.</param>
/// <param name="Target">level, difference, return or log-return: contributions and bias are in its units, forecasts in input units.</param>
/// <param name="Forecast">One step ahead; NaN before the first.</param>
/// <param name="Experts">The experts, naive first.</param>
/// <param name="Memory">The forecast taken apart by past values; null until experts run.</param>
public sealed record ForecastOrigin(
    bool IsReady, string Target, double Forecast, IReadOnlyList<ExpertPart> Experts, MemoryPart? Memory)
{
    internal static ForecastOrigin Of(Explanation explanation) => new(
        explanation.Ready, explanation.Target, explanation.Forecast, [.. explanation.Experts.Select(ExpertPart.Of)],
        explanation.Memory is { } memory ? MemoryPart.Of(memory) : null);
}

/// <param name="Name">The expert's expression, such as <c>ar(20)</c>.</param>
/// <param name="Weight">What it counts for: sum 1 over the experts, negative ones are possible.</param>
/// <param name="Forecast">What it forecasts by itself.</param>
/// <param name="HalfLife">The lag up to which past values make up half of what it listens to; null where it cannot say.</param>
/// <param name="GradientAgainstLag">Of a network: how much its state at each lag still moves the forecast, 1 at lag 0; else empty.</param>
public sealed record ExpertPart(string Name, double Weight, double Forecast, int? HalfLife, IReadOnlyList<double> GradientAgainstLag)
{
    internal static ExpertPart Of(Expert expert) => new(
        expert.Name, expert.Weight, expert.Forecast, expert.HasHalfLife ? (int)expert.HalfLife : null, [.. expert.GradientAgainstLag]);
}

/// <param name="HalfLife">The lag up to which the gradients make up half of all; null when none counts.</param>
/// <param name="Bias">What no listed value contributes.</param>
/// <param name="Gradients">How much the forecast moves with each past value, newest first.</param>
/// <param name="Contributions">What each past value contributes; NaN where it is no longer remembered.</param>
public sealed record MemoryPart(int? HalfLife, double Bias, IReadOnlyList<double> Gradients, IReadOnlyList<double> Contributions)
{
    internal static MemoryPart Of(Memory memory) => new(
        memory.HasHalfLife ? (int)memory.HalfLife : null, memory.Bias, [.. memory.Gradients], [.. memory.Contributions]);
}
