using System.IO.Hashing;
using System.Text;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sinks;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Wiring;

/// <summary>
/// Subscribes the configured sinks, each for itself, before the engine takes its first tick, and closes them when the engine has ended. How
/// each stands is told by <see cref="Reports"/>.
/// </summary>
internal sealed partial class SinkService : IHostedLifecycleService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly DaemonOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SinkService> _logger;
    private readonly ForecastSinkStatus[] _statuses;
    private readonly CancellationToken _ending;
    private Task _running = Task.CompletedTask;

    public SinkService(DaemonOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SinkService> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _ending = lifetime.ApplicationStopping; // the engine then ends the subscriptions, and flushes them
        _statuses = [.. options.Sinks.Select(StatusOf)];
    }

    /// <summary>Names of those that may miss nothing.</summary>
    public IReadOnlyList<string> Lossless => [.. _options.Sinks.Where(sink => sink.IsLossless).Select(sink => sink.Name)];

    /// <summary>How every sink stands, in the order of the configuration.</summary>
    public IReadOnlyList<ForecastSinkReport> Reports() => [.. _statuses.Select(status => status.Report())];

    /// <summary>Returns when each sink has subscribed, or was found unable to; those are tried again.</summary>
    public async Task SubscribeAsync(ForecastEngine engine)
    {
        (Task Subscribed, Task Running)[] sinks = [.. _options.Sinks.Zip(_statuses, (sink, status) => Run(engine, sink, status))];
        _running = Task.WhenAll(sinks.Select(sink => sink.Running));
        await Task.WhenAll(sinks.Select(sink => sink.Subscribed));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the engine has flushed them.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(_running, Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken));

    private ForecastSinkStatus StatusOf(ConfiguredSink sink)
    {
        var log = new SinkLog(sink.Name, _logger);
        return new ForecastSinkStatus(sink.Name, sink.Type, _time) { OnHold = log.Hold, OnLost = log.Lost };
    }

    private (Task Subscribed, Task Running) Run(ForecastEngine engine, ConfiguredSink sink, ForecastSinkStatus status)
    {
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (subscribed.Task, RunAsync(engine, sink, status, subscribed));
    }

    private async Task RunAsync(ForecastEngine engine, ConfiguredSink sink, ForecastSinkStatus status, TaskCompletionSource subscribed)
    {
        var random = new Random((int)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{sink.Name}@{Environment.MachineName}")));
        var pause = new RetryPause(FirstPause, LongestPause, random);
        IForecastSink target = sink.Create(new SinkSurroundings(engine.Epoch, _time, status));
        var patient = new PatientSink(target, status, new RetryPause(FirstPause, LongestPause, random), _time, _logger);
        patient.Open(_ending);
        while (!_ending.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                await using Subscription subscription = await engine.SubscribeAsync(sink.Name, OptionsOf(sink, status), patient, _ending);
                subscribed.TrySetResult();
                await subscription.Completion;
                break;
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                break;
            }
            catch (TimeoutException) when (_ending.IsCancellationRequested)
            {
                LogUnflushed(sink.Name);
                break;
            }
            catch (Exception fault)
            {
                // One sink must not end the others, nor the daemon: whatever it was, it is told and tried again.
                wait = pause.Next();
                status.Failed(fault.Message, _time.GetUtcNow() + wait);
                LogFailed(sink.Name, wait.TotalSeconds, fault);
                subscribed.TrySetResult();
            }

            await Task.Delay(wait, _time, _ending).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        subscribed.TrySetResult();
        await patient.Opening;
        status.Ended();
        await CloseAsync(sink.Name, target);
    }

    private static SubscriptionOptions OptionsOf(ConfiguredSink sink, ForecastSinkStatus status) => new()
    {
        Pattern = sink.Match,
        IsLossless = sink.IsLossless,
        Every = sink.Every,
        Archive = new ArchiveOptions
        {
            Name = sink.Name,
            BufferForecasts = sink.BufferForecasts,
            BufferBytes = sink.BufferBytes,
            Status = status,
        },
    };

    private async Task CloseAsync(string name, IForecastSink sink)
    {
        try
        {
            switch (sink)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
        catch (Exception fault)
        {
            LogUnclosed(name, fault); // the next start finds what it left
        }
    }

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} failed and is begun again in {Seconds:F1} s")]
    private partial void LogFailed(string sink, double seconds, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} could not write what waited for it before the end; it comes again after the next start")]
    private partial void LogUnflushed(string sink);

    [LoggerMessage(LogLevel.Warning, "Sink {Sink} did not close well")]
    private partial void LogUnclosed(string sink, Exception fault);
}
