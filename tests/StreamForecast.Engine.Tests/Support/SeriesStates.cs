using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>Asks a state for what a tick led to as something that can be kept.</summary>
internal static class SeriesStates
{
    /// <param name="state">The state.</param>
    /// <param name="tick">The tick.</param>
    /// <param name="producer">Who sent it; null for nobody.</param>
    /// <param name="sequence">Its number at the producer.</param>
    /// <param name="forecast">The forecast it led to, the last where there are several; null for none.</param>
    public static TickOutcome Apply(this SeriesState state, Observation tick, string? producer, long sequence, out Forecast? forecast)
    {
        TickOutcome outcome = state.Apply(tick, producer, sequence);
        forecast = state.HasMade ? state.Standing.Copy() : null;
        return outcome;
    }
}
