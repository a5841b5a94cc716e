using System.IO.Hashing;
using System.Text;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sources;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Wiring;

/// <summary>
/// Runs the configured sources once the engine is ready, each for itself: one that fails is run again after a growing pause and stops nobody
/// else. What each is doing is told by <see cref="Reports"/>.
/// </summary>
internal sealed partial class SourceService : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly EngineService _engine;
    private readonly DaemonOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SourceService> _logger;
    private readonly TickSourceStatus[] _statuses;
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    public SourceService(EngineService engine, DaemonOptions options, TimeProvider time, ILogger<SourceService> logger)
    {
        _engine = engine;
        _options = options;
        _time = time;
        _logger = logger;
        _statuses = [.. options.Sources.Select(source => new TickSourceStatus(source.Name, source.Type, time))];
        foreach (TickSourceStatus status in _statuses)
        {
            status.OnTrouble = trouble => Log(status.Name, trouble);
        }
    }

    /// <summary>How every source stands, in the order of the configuration.</summary>
    public IReadOnlyList<TickSourceReport> Reports() => [.. _statuses.Select(status => status.Report())];

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_options.Sources.Zip(_statuses, RunAsync));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the engine drains: reading ends first.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _ending.Dispose();

    private async Task RunAsync(ConfiguredSource source, TickSourceStatus status)
    {
        ulong seed = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{source.Name}@{Environment.MachineName}"));
        var random = new Random((int)seed);
        var pause = new RetryPause(FirstPause, LongestPause, random);
        IngestLimits limits = source.MaxAhead is { } ahead ? _options.Limits with { MaxAhead = ahead } : _options.Limits;
        ITickSource? reader = null;
        while (!_ending.IsCancellationRequested)
        {
            long began = _time.GetTimestamp();
            TimeSpan wait;
            try
            {
                ForecastEngine engine = await _engine.Started.WaitAsync(_ending.Token);
                reader ??= source.Create(Around(engine, status, random));
                status.Connecting();
                await engine.RunSourceAsync(reader, limits, status, _ending.Token);
                status.Ended();
                LogEnded(source.Name);
                break;
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested || _engine.Started.IsCanceled)
            {
                break;
            }
            catch (Exception fault)
            {
                // One source must not end the others, nor the daemon: whatever it threw, it is told and tried again.
                if (_time.GetElapsedTime(began) > LongestPause)
                {
                    pause.Reset();
                }

                wait = pause.Next();
                status.Failed(fault.Message, (fault as TickSourceException)?.Position, _time.GetUtcNow() + wait);
                Log(source.Name, wait, fault);
            }

            await Task.Delay(wait, _time, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        if (reader is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private SourceSurroundings Around(ForecastEngine engine, TickSourceStatus status, Random random) => new(
        status,
        id => engine.Directory.TryFind(id, out _),
        async (id, producer, cancellation) =>
            await engine.FindAsync(id, cancellation) is { } series && series.LastSequences.TryGetValue(producer, out long last) ? last : null,
        _time,
        random);

    /// <summary>What the source itself foresaw needs no trace; anything else is ours to find.</summary>
    private void Log(string source, TimeSpan wait, Exception fault)
    {
        if (fault is TickSourceException or IngestRefusedException)
        {
            LogStopped(source, wait.TotalSeconds, fault.Message);
        }
        else
        {
            LogFailed(source, wait.TotalSeconds, fault);
        }
    }

    /// <summary>Trouble that goes on is told ever more rarely: the 1st, 2nd, 4th, 8th time. <c>/v1/sources</c> has the count.</summary>
    private void Log(string source, TroubleTally trouble)
    {
        if (long.IsPow2(trouble.Count))
        {
            LogTrouble(source, trouble.Kind, trouble.Count, trouble.Detail, trouble.Position ?? "no position");
        }
    }

    [LoggerMessage(LogLevel.Information, "Source {Source} has ended")]
    private partial void LogEnded(string source);

    [LoggerMessage(LogLevel.Warning, "Source {Source} failed and is run again in {Seconds:F1} s: {Reason}")]
    private partial void LogStopped(string source, double seconds, string reason);

    [LoggerMessage(LogLevel.Warning, "Source {Source} failed and is run again in {Seconds:F1} s")]
    private partial void LogFailed(string source, double seconds, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Source {Source}: {Kind} (number {Count}): {Detail} ({Position})")]
    private partial void LogTrouble(string source, TickSourceTrouble kind, long count, string detail, string position);
}
