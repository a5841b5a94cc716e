using System.Text;
using System.Text.Json.Serialization;
using StreamForecast.Connectors.Text;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Api;

/// <summary>A series as JSON. Numbers that were never measured are null.</summary>
/// <param name="Series">The series.</param>
/// <param name="Observations">Values learned.</param>
/// <param name="LastTime">Event time of the last learned tick, RFC 3339.</param>
/// <param name="LastValue">Its value.</param>
/// <param name="LastSeq">Highest sequence of each remembered producer.</param>
/// <param name="Gaps">Sequences each of them passed over and has not sent since.</param>
/// <param name="Held">Ticks in the reorder window: accepted, not yet learned.</param>
/// <param name="Late">Ticks older than the last learned one.</param>
/// <param name="Duplicates">Ticks seen before.</param>
/// <param name="TooOld">Ticks older than the window of their producer.</param>
/// <param name="Rejected">Lines refused at the edge since the process began; they are not in the log.</param>
/// <param name="Ready">It has learned enough to be trusted.</param>
/// <param name="Degraded">An expert is out of the mixture.</param>
/// <param name="RelativeRmse">Error over naive's.</param>
/// <param name="Coverage">How often each interval held.</param>
/// <param name="Configuration">What it is forecast by.</param>
public sealed record SeriesReply(
    string Series,
    long Observations,
    string? LastTime,
    double? LastValue,
    IReadOnlyDictionary<string, long> LastSeq,
    IReadOnlyDictionary<string, long> Gaps,
    int Held,
    long Late,
    long Duplicates,
    long TooOld,
    long Rejected,
    bool Ready,
    bool Degraded,
    double? RelativeRmse,
    IReadOnlyDictionary<string, double?> Coverage,
    ConfigurationReply Configuration)
{
    internal static SeriesReply Of(SeriesSummary summary) => new(
        summary.Id, summary.Observations, summary.LastTime is { } time ? Timestamp(time) : null, summary.LastValue, summary.LastSequences,
        summary.Gaps, summary.Held, summary.Late, summary.Duplicates, summary.TooOld, summary.Rejected, summary.IsReady, summary.IsDegraded, Measured(summary.RelativeRmse),
        CoverageByLevel(summary), ConfigurationReply.Of(summary.Configuration));

    internal static double? Measured(double number) => double.IsFinite(number) ? number : null;

    internal static string Timestamp(long nanoseconds)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        return Encoding.ASCII.GetString(text[..Rfc3339.Format(nanoseconds, text)]);
    }

    private static Dictionary<string, double?> CoverageByLevel(SeriesSummary summary)
    {
        IReadOnlyList<double> levels = summary.Configuration.Levels;
        var coverage = new Dictionary<string, double?>(levels.Count);
        for (int i = 0; i < levels.Count; i++)
        {
            coverage[levels[i].ToString("R")] = i < summary.Coverage.Count ? Measured(summary.Coverage[i]) : null;
        }

        return coverage;
    }
}

/// <summary>How a series is configured, in the words of the configuration file.</summary>
public sealed record ConfigurationReply(
    string Sample, Target Target, string Profile, IReadOnlyList<string> Experts, int Horizon, IReadOnlyList<double> Intervals, int? Season,
    DriftPolicy Drift, string Reorder, [property: JsonPropertyName("reorder_limit")] int ReorderLimit, DuplicatePolicy Duplicates)
{
    internal static ConfigurationReply Of(SeriesConfiguration configuration) => new(
        configuration.Sampling.ToString(), configuration.Target, configuration.Profile, configuration.Experts,
        configuration.Horizon, configuration.Levels, configuration.Season, configuration.Drift,
        DurationText.Write(TimeSpan.FromTicks(configuration.ReorderWindow / TimeSpan.NanosecondsPerTick)), configuration.ReorderLimit,
        configuration.Duplicates);
}

/// <param name="Total">Series that match.</param>
/// <param name="Series">A page of them, by id.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
public sealed record SeriesPage(int Total, IReadOnlyList<SeriesReply> Series, string? Next);
