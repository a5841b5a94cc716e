using Akka.Actor;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// A batch between its append and its answer. Series write their outcomes into its column, each its own rows; whoever finishes a
/// <see cref="HandOff"/> last hands its batches back to the partition in one message.
/// </summary>
internal sealed class BatchInFlight(IngestBatch request, IActorRef replyTo, LogBatch log, SeriesEntry[] entries)
{
    /// <summary>Bytes a tick takes on its way, about: its columns, its record for the store, its outcome.</summary>
    private const int TickBytes = 128;

    public IngestBatch Request => request;

    public IActorRef ReplyTo => replyTo;

    public LogBatch Log => log;

    /// <summary>The series of each tick.</summary>
    public SeriesEntry[] Entries => entries;

    /// <summary>Bytes it holds until it is answered, with the forecasts it leads to; an estimate.</summary>
    public long Bytes { get; } = BytesOf(entries);

    public TickOutcome[] Outcomes { get; } = new TickOutcome[entries.Length];

    /// <summary>The store has the batch. Its series are told when they are handed its ticks, unless somebody must know before.</summary>
    public void MarkStored()
    {
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i].MarkStored(log.FirstTickOffset + i);
        }
    }

    /// <param name="made">Its forecasts, where they were asked for.</param>
    public IngestReply Reply(IEnumerable<SeriesForecast> made)
    {
        Span<long> counts = stackalloc long[4];
        foreach (TickOutcome outcome in Outcomes)
        {
            counts[(int)outcome]++;
        }

        return new IngestReply(
            request.Partition,
            counts[(int)TickOutcome.Accepted],
            counts[(int)TickOutcome.Duplicate],
            counts[(int)TickOutcome.TooOld],
            counts[(int)TickOutcome.Late],
            RefusalReason.None)
        {
            Forecasts = request.WithForecasts ? [.. made.Select(forecast => ((int)(forecast.Offset - log.FirstTickOffset), forecast))] : [],
        };
    }

    private static long BytesOf(SeriesEntry[] entries)
    {
        long bytes = (long)entries.Length * TickBytes;
        foreach (SeriesEntry entry in entries)
        {
            bytes += entry.ForecastBytes;
        }

        return bytes;
    }
}
