namespace StreamForecast.Engine;

/// <summary>The partition of a series does not run, so nothing can be said of the series; the message says why.</summary>
public sealed class PartitionQuarantinedException(string reason) : Exception(reason);
