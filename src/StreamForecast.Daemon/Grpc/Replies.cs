using StreamForecast.Engine.Series;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Transforms;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Grpc;

/// <summary>What the engine says of a series, as messages.</summary>
internal static class Replies
{
    public static Series Of(SeriesSummary summary)
    {
        var series = new Series
        {
            Id = summary.Id,
            Observations = (ulong)summary.Observations,
            Late = (ulong)summary.Late,
            Duplicates = (ulong)summary.Duplicates,
            TooOld = (ulong)summary.TooOld,
            Ready = summary.IsReady,
            Degraded = summary.IsDegraded,
        };
        if (summary is { LastTime: { } time, LastValue: { } value })
        {
            series.LastTime = time;
            series.LastValue = value;
        }

        if (double.IsFinite(summary.RelativeRmse))
        {
            series.RelativeRmse = summary.RelativeRmse;
        }

        series.LastSequences.Add(summary.LastSequences.ToDictionary());
        series.Levels.AddRange(summary.Configuration.Levels);
        series.Coverage.AddRange(summary.Coverage);
        return series;
    }

    public static Explanation Of(SeriesExplanation explanation)
    {
        var reply = new Explanation
        {
            Ready = explanation.IsReady,
            Target = NameOf(explanation.Target),
            Forecast = explanation.Forecast,
            Memory = explanation.Memory is { } memory ? Of(memory) : null,
        };
        reply.Experts.AddRange(explanation.Experts.Select(Of));
        return reply;
    }

    private static Expert Of(ExpertExplanation expert)
    {
        var reply = new Expert { Name = expert.Name, Weight = expert.Weight, Forecast = expert.Forecast };
        if (expert.HalfLife is { } halfLife)
        {
            reply.HalfLife = (uint)halfLife;
        }

        reply.GradientAgainstLag.AddRange(expert.GradientAgainstLag ?? []);
        return reply;
    }

    private static Memory Of(MemoryExplanation memory)
    {
        var reply = new Memory { Bias = memory.Bias };
        if (memory.HalfLife is { } halfLife)
        {
            reply.HalfLife = (uint)halfLife;
        }

        reply.Gradients.AddRange(memory.Gradients);
        reply.Contributions.AddRange(memory.Contributions);
        return reply;
    }

    // As the configuration file writes it.
    private static string NameOf(Target target) => target == Target.LogReturn ? "log-return" : target.ToString().ToLowerInvariant();
}
