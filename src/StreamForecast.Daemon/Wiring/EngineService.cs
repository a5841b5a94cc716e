using Akka.Actor;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Wiring;

/// <summary>
/// Opens the store and runs the engine over it. The store opens while the host starts, so that a directory that cannot be used ends the
/// start; the log is recovered behind the open port, so that readiness can be asked for.
/// </summary>
internal sealed partial class EngineService(
    ActorSystem system,
    DaemonOptions options,
    SeriesRulebook rulebook,
    SinkService sinks,
    FatalFault fatal,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<EngineService> logger) : IHostedLifecycleService, IAsyncDisposable
{
    private readonly TaskCompletionSource<ForecastEngine> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteStore? _store;
    private Task _recovery = Task.CompletedTask;
    private ForecastEngine? _engine;

    /// <summary>Null until the store is recovered.</summary>
    public ForecastEngine? Engine => Volatile.Read(ref _engine);

    /// <summary>The engine, when it takes ticks.</summary>
    public Task<ForecastEngine> Started => _started.Task;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        SqliteStore store = _store = SqliteStore.Open(options.Store, time);
        if (store.HasCutCommit)
        {
            LogCutCommit(store.Identity.Epoch);
        }

        _ = StopWhenStoreFailsAsync(store);
        return Task.CompletedTask;
    }

    /// <summary>By now the port is open: a start that fails at the port has recovered nothing yet.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _recovery = RecoverAsync(_store!);
        return Task.CompletedTask;
    }

    /// <summary>Before the web server closes its connections: what was sent is still answered, and subscriptions end by themselves.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_recovery, Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken));
        if (Engine is not { } engine)
        {
            return;
        }

        try
        {
            await engine.StopAsync().WaitAsync(cancellationToken);
            if (_store!.Failure.IsCompleted)
            {
                LogUndrained();
            }
            else
            {
                LogStopped();
            }
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException or AskTimeoutException)
        {
            LogUndrained(); // nothing is lost: the log holds what the snapshots lack
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _store, null) is { } store)
        {
            await store.DisposeAsync();
        }
    }

    private async Task RecoverAsync(SqliteStore store)
    {
        try
        {
            long began = time.GetTimestamp();
            ForecastEngine engine = await ForecastEngine.StartAsync(
                system, options.Engine, options.Limits, store, store, rulebook.Resolve, time, new ArchivePlan(store, sinks.Lossless));
            await sinks.SubscribeAsync(engine); // before the first tick: a sink gets every forecast there is
            Volatile.Write(ref _engine, engine);
            _started.SetResult(engine);
            LogReady(engine.Directory.Count, time.GetElapsedTime(began).TotalSeconds);
        }
        catch (Exception fault)
        {
            // Whatever it is, a daemon without an engine serves nobody; the supervisor restarts it and sees the cause.
            LogNoStart(fault);
            _started.TrySetCanceled();
            End($"the engine cannot start: {fault.Message}");
        }
    }

    private async Task StopWhenStoreFailsAsync(SqliteStore store)
    {
        Exception cause = await store.Failure;
        End(cause.Message);
    }

    private void End(string message)
    {
        fatal.Set(message);
        lifetime.StopApplication();
    }

    [LoggerMessage(LogLevel.Information, "Ready: {Series} series known, recovered in {Seconds:F2} s")]
    private partial void LogReady(int series, double seconds);

    [LoggerMessage(LogLevel.Critical, "The engine cannot start")]
    private partial void LogNoStart(Exception fault);

    [LoggerMessage(LogLevel.Warning, "The last commit of the run before was not whole, torn by a power cut before it was answered or damaged since, and is gone; forecast ids go on in epoch {Epoch}")]
    private partial void LogCutCommit(long epoch);

    [LoggerMessage(LogLevel.Information, "Stopped: every tick taken is applied and stored")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Warning, "Stopping before everything was applied; the next start replays it from the log")]
    private partial void LogUndrained();
}
