namespace StreamForecast.Engine.Ports;

/// <summary>A source cannot go on, and says where: its host tells people and runs it again after a pause.</summary>
/// <param name="message">What is wrong and the mend, in one sentence; never a secret.</param>
/// <param name="position">Where in the source: <c>message 812</c>, <c>prices[3]@1204</c>; null when it has none.</param>
/// <param name="cause">What was thrown below, when anything was.</param>
public sealed class TickSourceException(string message, string? position = null, Exception? cause = null) : Exception(message, cause)
{
    public string? Position => position;
}
