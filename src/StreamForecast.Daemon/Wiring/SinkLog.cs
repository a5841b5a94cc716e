namespace StreamForecast.Daemon.Wiring;

/// <summary>What a sink says of itself between its writes, as lines of the log.</summary>
/// <param name="sink">The sink's name.</param>
/// <param name="logger">The log.</param>
internal sealed partial class SinkLog(string sink, ILogger logger)
{
    private long _holds;

    /// <summary>A sink that is only just too slow holds often and shortly: that is told ever more rarely, the 1st, 2nd, 4th, 8th time.</summary>
    /// <param name="holds">It holds ticks back from now on; false once it has caught up.</param>
    public void Hold(bool holds)
    {
        _holds += holds ? 1 : 0;
        if (!long.IsPow2(_holds))
        {
            return;
        }

        if (holds)
        {
            LogHolds(sink, _holds);
        }
        else
        {
            LogCaughtUp(sink);
        }
    }

    /// <summary>Forecasts that it had written are gone.</summary>
    public void Lost(long forecasts, string reason) => LogLost(sink, forecasts, reason);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} is behind by more than its buffer and may miss nothing: no ticks are taken until it has caught up (time {Count})")]
    private partial void LogHolds(string sink, long count);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} has caught up: ticks are taken again")]
    private partial void LogCaughtUp(string sink);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} has lost {Forecasts} forecasts: {Reason}")]
    private partial void LogLost(string sink, long forecasts, string reason);
}
