using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Wiring;

/// <summary>
/// Stands in front of a configured sink: what it cannot reach or write is tried again, after pauses that grow, until it can or the daemon ends.
/// So a batch is never given up because something was down.
/// </summary>
/// <param name="sink">The sink.</param>
/// <param name="status">Is told how it stands.</param>
/// <param name="pause">The pauses.</param>
/// <param name="time">The clock of pauses.</param>
/// <param name="logger">Is told of the 1st, 2nd, 4th, 8th fault in a row.</param>
internal sealed partial class PatientSink(
    IForecastSink sink, ForecastSinkStatus status, RetryPause pause, TimeProvider time, ILogger logger) : IForecastSink
{
    private long _faults;

    /// <summary>Ends when the sink has reached what it writes to, or the daemon ends.</summary>
    public Task Opening { get; private set; } = Task.CompletedTask;

    /// <summary>Has the sink reach what it writes to, beside everything else: the start of the daemon does not wait for it, writes do.</summary>
    public void Open(CancellationToken ending) => Opening = Task.Run(
        async () =>
        {
            try
            {
                await UntilDoneAsync(() => sink.OpenAsync(ending), ending);
                status.Opened();
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // What waits to be written tries once more by itself.
            }
        },
        CancellationToken.None);

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        status.Taken(batch);
        if (batch.Reset != ResetReason.None)
        {
            LogGap(status.Name, batch.Reset);
        }

        await Opening.WaitAsync(cancellation);
        await UntilDoneAsync(() => sink.WriteAsync(batch, cancellation), cancellation);
        status.Written(batch);
    }

    private async Task UntilDoneAsync(Func<ValueTask> attempt, CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan wait;
            try
            {
                await attempt();
                pause.Reset();
                _faults = 0;
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception fault)
            {
                // Whatever it was: the forecasts are kept, it is told, and tried again.
                wait = pause.Next();
                status.Failed(fault.Message, time.GetUtcNow() + wait);
                Log(fault, wait);
            }

            await Task.Delay(wait, time, cancellation);
        }
    }

    /// <summary>What the sink itself foresaw needs no trace; anything else is ours to find.</summary>
    private void Log(Exception fault, TimeSpan wait)
    {
        _faults++;
        if (!long.IsPow2(_faults))
        {
            return;
        }

        if (fault is ForecastSinkException)
        {
            LogRefused(status.Name, _faults, wait.TotalSeconds, fault.Message);
        }
        else
        {
            LogFailed(status.Name, _faults, wait.TotalSeconds, fault);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} cannot write (time {Count} in a row) and tries again in {Seconds:F1} s: {Reason}")]
    private partial void LogRefused(string sink, long count, double seconds, string reason);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} failed (time {Count} in a row) and tries again in {Seconds:F1} s")]
    private partial void LogFailed(string sink, long count, double seconds, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink}: forecasts since its cursor are missing ({Reason}); the newest of each series goes on")]
    private partial void LogGap(string sink, ResetReason reason);
}
