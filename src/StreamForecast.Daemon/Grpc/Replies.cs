using Google.Protobuf;
using StreamForecast.Engine;
using StreamForecast.Engine.Series;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Transforms;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Grpc;

/// <summary>What the engine says of a series, as messages.</summary>
internal static class Replies
{
    /// <summary>Bytes of a page of series, at most, whatever their ids and producers: clients of gRPC take 4 MiB unless told otherwise.</summary>
    public const int MaxPageBytes = 3 << 20;

    /// <summary>Bytes of a page beside its series: the total and the id that the next page begins after.</summary>
    private const int PageOverheadBytes = 256;

    /// <summary>As much of a page as fits <see cref="MaxPageBytes"/>; where the next begins is said of what is left out.</summary>
    public static ListSeriesReply Of(ListedSeries listed)
    {
        var reply = new ListSeriesReply { Total = (uint)listed.Total };
        int bytes = PageOverheadBytes;
        foreach (SeriesSummary summary in listed.Series)
        {
            Series series = Of(summary);
            int size = series.CalculateSize();
            bytes += 1 + CodedOutputStream.ComputeLengthSize(size) + size; // its tag and its length before it
            if (bytes > MaxPageBytes)
            {
                reply.Next = reply.Series[^1].Id;
                return reply;
            }

            reply.Series.Add(series);
        }

        reply.Next = listed.Next ?? "";
        return reply;
    }

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
