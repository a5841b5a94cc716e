namespace StreamForecast.Models;

/// <summary>One value of a series at one moment.</summary>
/// <param name="Time">Event time in unix nanoseconds (UTC).</param>
/// <param name="Value">The value, in the series' own units. Finite.</param>
public readonly record struct Observation(long Time, double Value);
