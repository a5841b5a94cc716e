using System.Text;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Api;

/// <summary>A series as JSON. Numbers that were never measured are null.</summary>
public sealed record SeriesReply(
    string Series,
    long Observations,
    string? LastTime,
    double? LastValue,
    IReadOnlyDictionary<string, long> LastSeq,
    long Late,
    long Duplicates,
    long TooOld,
    bool Ready,
    bool Degraded,
    double? RelativeRmse,
    IReadOnlyDictionary<string, double?> Coverage,
    ConfigurationReply Configuration)
{
    internal static SeriesReply Of(SeriesSummary summary) => new(
        summary.Id, summary.Observations, summary.LastTime is { } time ? Timestamp(time) : null, summary.LastValue, summary.LastSequences,
        summary.Late, summary.Duplicates, summary.TooOld, summary.IsReady, summary.IsDegraded, Measured(summary.RelativeRmse),
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
    DriftPolicy Drift)
{
    internal static ConfigurationReply Of(SeriesConfiguration configuration) => new(
        configuration.Sampling.ToString(), configuration.Target, configuration.Profile, configuration.Experts,
        configuration.Horizon, configuration.Levels, configuration.Season, configuration.Drift);
}

/// <param name="Total">Series that match.</param>
/// <param name="Series">A page of them, by id.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
public sealed record SeriesPage(int Total, IReadOnlyList<SeriesReply> Series, string? Next);
