using Akka.Actor;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// A batch between its append and its answer. Series write their outcomes and forecasts into its columns, each its own rows; whoever
/// finishes a <see cref="HandOff"/> last hands its batches back to the partition in one message.
/// </summary>
internal sealed class BatchInFlight(IngestBatch request, IActorRef replyTo, LogBatch log, SeriesEntry[] entries)
{
    /// <summary>Bytes a tick takes on its way, about: its columns, its record for the store, its outcome.</summary>
    private const int TickBytes = 128;

    // Null until a tick of the batch leads to more than one forecast, which only a reorder window makes happen.
    private IReadOnlyList<Forecast>?[]? _earlier;

    public IngestBatch Request => request;

    public IActorRef ReplyTo => replyTo;

    public LogBatch Log => log;

    /// <summary>The series of each tick.</summary>
    public SeriesEntry[] Entries => entries;

    /// <summary>Bytes it holds until it is answered, with the forecasts it leads to; an estimate.</summary>
    public long Bytes { get; } = entries.Sum(entry => TickBytes + entry.ForecastBytes);

    public TickOutcome[] Outcomes { get; } = new TickOutcome[entries.Length];

    /// <summary>The forecast each tick led to, the last of them where it led to several; null where nothing was learned.</summary>
    public Forecast?[] Forecasts { get; } = new Forecast?[entries.Length];

    /// <summary>Tells every forecast of the batch and the row of its tick, in log order; complete once it is applied.</summary>
    public void TellForecasts(Action<int, SeriesForecast> told)
    {
        for (int row = 0; row < entries.Length; row++)
        {
            foreach (Forecast earlier in _earlier?[row] ?? [])
            {
                told(row, At(row, earlier));
            }

            if (Forecasts[row] is { } forecast)
            {
                told(row, At(row, forecast));
            }
        }
    }

    /// <summary>The store has the batch.</summary>
    public void MarkStored()
    {
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i].LastStoredTickAt = log.FirstTickOffset + i;
        }
    }

    /// <summary>Keeps the forecasts that a tick led to before the one in <see cref="Forecasts"/>. Called by the row's series.</summary>
    public void KeepEarlier(int row, IReadOnlyList<Forecast> forecasts)
    {
        if (forecasts.Count == 0)
        {
            return;
        }

        // Series of one batch apply their rows side by side.
        IReadOnlyList<Forecast>?[] fresh = new IReadOnlyList<Forecast>?[entries.Length];
        (Interlocked.CompareExchange(ref _earlier, fresh, null) ?? fresh)[row] = forecasts;
    }

    private SeriesForecast At(int row, Forecast forecast) => new(entries[row].Handle, forecast, log.FirstTickOffset + row);

    public IngestReply Reply()
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
            Forecasts = request.WithForecasts ? Made() : [],
        };
    }

    private (int Row, SeriesForecast Forecast)[] Made()
    {
        var made = new List<(int Row, SeriesForecast Forecast)>(entries.Length);
        TellForecasts((row, forecast) => made.Add((row, forecast)));
        return [.. made];
    }
}
