using System.Collections.Concurrent;
using Akka.Actor;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine;
using StreamForecast.Engine.Series;

namespace StreamForecast.Daemon.Evolution;

/// <summary>
/// Samples the weights and parameters of series over time, for the dashboard: of every series where there are few, otherwise of those
/// that somebody looks at. A series that learned nothing since the last sample is not asked, so that one that sleeps goes on sleeping.
/// What is sampled lives in memory alone and begins anew with the process.
/// </summary>
internal sealed partial class EvolutionRecorder(EngineService engines, TimeProvider time, ILogger<EvolutionRecorder> logger) : BackgroundService
{
    /// <summary>Between two samples of a series, at least.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A daemon of at most so many series samples all of them.</summary>
    public const int FewSeries = 16;

    /// <summary>Series sampled at once; whoever was looked at longest ago leaves.</summary>
    public const int MaxSeries = 64;

    /// <summary>A series nobody looked at for so long is no longer sampled; what was sampled stays until its place is needed.</summary>
    public static readonly TimeSpan LookedAt = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private bool _isTroubled;

    /// <summary>What is known of a series; from now on it is sampled.</summary>
    public SeriesEvolution LookAt(string id)
    {
        Watch watch = Find(id);
        watch.LookedAt = time.GetTimestamp();
        return watch.Evolution;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ForecastEngine engine = await engines.Started.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SampleAsync(engine, stoppingToken);
                _isTroubled = false;
            }
            catch (Exception fault) when (fault is AskTimeoutException or PartitionQuarantinedException or InvalidOperationException)
            {
                // A chart has a hole then, nothing else; told once until it goes again.
                if (!_isTroubled)
                {
                    LogNoSample(fault.Message);
                }

                _isTroubled = true;
            }
        }
    }

    /// <summary>One sample of each series that is due and has learned since its last.</summary>
    internal async Task SampleAsync(ForecastEngine engine, CancellationToken cancellation)
    {
        if (engine.Directory.Count <= FewSeries)
        {
            foreach (SeriesSummary summary in (await engine.ListAsync(null, null, FewSeries, cancellation)).Series)
            {
                await SampleAsync(engine, Find(summary.Id), summary, cancellation);
            }

            return;
        }

        foreach ((string id, Watch watch) in _watches)
        {
            if (watch.LookedAt is { } looked && time.GetElapsedTime(looked) < LookedAt
                && await engine.FindAsync(id, cancellation) is { } summary)
            {
                await SampleAsync(engine, watch, summary, cancellation);
            }
        }
    }

    private static async Task SampleAsync(ForecastEngine engine, Watch watch, SeriesSummary summary, CancellationToken cancellation)
    {
        if (summary.LastTime is not { } last || summary.Observations == watch.Sampled)
        {
            return;
        }

        if (await engine.ExplainAsync(summary.Id, lags: 1, cancellation) is { Experts.Count: > 0 } explanation)
        {
            watch.Sampled = summary.Observations;
            watch.Evolution.Add(
                explanation.Experts.Select(expert => expert.Name), EvolutionSample.Of(summary.Observations, last, explanation));
        }
    }

    private Watch Find(string id)
    {
        Watch watch = _watches.GetOrAdd(id, static _ => new Watch());
        if (_watches.Count > MaxSeries)
        {
            string oldest = _watches.Where(other => other.Value != watch).MinBy(other => other.Value.LookedAt ?? long.MinValue).Key;
            _watches.TryRemove(oldest, out _);
        }

        return watch;
    }

    [LoggerMessage(LogLevel.Warning, "Weights and parameters could not be sampled for the dashboard: {Reason}")]
    private partial void LogNoSample(string reason);

    private sealed class Watch
    {
        public SeriesEvolution Evolution { get; } = new();

        /// <summary>Stamp of the last look; null when nobody did.</summary>
        public long? LookedAt { get; set; }

        /// <summary>Values it had learned at its last sample.</summary>
        public long Sampled { get; set; }
    }
}
