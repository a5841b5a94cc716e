namespace StreamForecast.Simulation.Tests.World;

/// <summary>A tick as its sender remembers it until it is acknowledged.</summary>
internal sealed record ClientTick(string Series, long Time, double Value, long Sequence);
