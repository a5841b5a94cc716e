using StreamForecast.Connectors.Simulator;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Wiring;

/// <summary>Runs the configured sources once the engine is ready, and runs one again that failed, after a growing pause.</summary>
internal sealed partial class SourceService(EngineService engine, DaemonOptions options, TimeProvider time, ILogger<SourceService> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(options.Sources.Select(source => RunAsync(source)));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the engine drains: reading ends first.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _ending.Dispose();

    private async Task RunAsync(SimulatorOptions source)
    {
        TimeSpan pause = FirstPause;
        while (!_ending.IsCancellationRequested)
        {
            long began = time.GetTimestamp();
            try
            {
                ForecastEngine started = await engine.Started.WaitAsync(_ending.Token);
                var simulator = new SimulatorSource(source, time, id => started.Directory.TryFind(id, out _));
                await started.RunSourceAsync(simulator, _ending.Token);
                LogEnded(source.Name);
                return;
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested || engine.Started.IsCanceled)
            {
                return;
            }
            catch (Exception fault)
            {
                // One source must not end the others, nor the daemon: whatever it threw, it is told and tried again.
                pause = time.GetElapsedTime(began) > LongestPause ? FirstPause : pause;
                LogFailed(source.Name, pause.TotalSeconds, fault);
            }

            await Task.Delay(pause, time, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(LogLevel.Information, "Source {Source} has ended")]
    private partial void LogEnded(string source);

    [LoggerMessage(LogLevel.Warning, "Source {Source} failed and is run again in {Seconds} s")]
    private partial void LogFailed(string source, double seconds, Exception fault);
}
