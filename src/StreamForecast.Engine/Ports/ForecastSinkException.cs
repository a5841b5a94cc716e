namespace StreamForecast.Engine.Ports;

/// <summary>A sink cannot write what it was given, and says why: its host tells people and has it try again after a pause.</summary>
/// <param name="message">What is wrong and the mend, in one sentence; never a secret.</param>
/// <param name="cause">What was thrown below, when anything was.</param>
public sealed class ForecastSinkException(string message, Exception? cause = null) : Exception(message, cause);
