using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Series;

/// <summary>Save the state and answer with <see cref="SnapshotTaken"/>.</summary>
internal sealed record TakeSnapshot
{
    public static readonly TakeSnapshot Instance = new();
}

/// <param name="Entry">The series.</param>
/// <param name="Snapshot">Its state.</param>
/// <param name="Summary">How it stood then.</param>
internal sealed record SnapshotTaken(SeriesEntry Entry, SeriesSnapshot Snapshot, SeriesSummary Summary);

/// <summary>A series has caught up with the log.</summary>
/// <param name="Entry">The series.</param>
/// <param name="Forecasts">The last forecasts it made on the way, in order; nobody was sent them.</param>
/// <param name="CompleteFrom">Log offset from which on these are all it made.</param>
internal sealed record SeriesReplayed(SeriesEntry Entry, List<SeriesForecast> Forecasts, long CompleteFrom);

/// <summary>Answer with <see cref="SeriesAwake"/> once the state is restored and what came before is applied.</summary>
internal sealed record TellAwake
{
    public static readonly TellAwake Instance = new();
}

internal sealed record SeriesAwake(SeriesEntry Entry);

/// <summary>Go on under another configuration; answer with <see cref="SeriesReconfigured"/>.</summary>
internal sealed record Reconfigure(SeriesEntry Entry, long Offset, SeriesConfigured Record);

internal sealed record SeriesReconfigured(SeriesEntry Entry);

/// <summary>Put the series' summary on a listing.</summary>
internal sealed record SummarizeSeries(SeriesListing Listing);

/// <summary>Tell the standing forecast to whoever asked the partition.</summary>
internal sealed record TellForecast(IActorRef ReplyTo);

/// <summary>Tell where the standing forecast comes from to whoever asked the partition.</summary>
/// <param name="ReplyTo">Who asked.</param>
/// <param name="Lags">Past values to list.</param>
/// <param name="History">What the store has of it: the values that the series no longer holds.</param>
internal sealed record ExplainSeries(IActorRef ReplyTo, int Lags, SeriesHistory History);

/// <summary>Have the history told, with the rows that the store does not have yet.</summary>
/// <param name="ReplyTo">Who asked.</param>
/// <param name="Reader">Who reads the store.</param>
/// <param name="Snapshot">Log offset of the newest snapshot.</param>
/// <param name="Most">Rows, at most.</param>
internal sealed record TellHistory(IActorRef ReplyTo, IActorRef Reader, long Snapshot, int Most);

/// <summary>The store has every row of the history below this sequence.</summary>
internal sealed record HistoryStored(long Below);

/// <summary>Summaries being gathered from many series at once; the last one answers whoever asked.</summary>
internal sealed class SeriesListing(int expected, IActorRef replyTo)
{
    private readonly SeriesSummary[] _summaries = new SeriesSummary[expected];
    private int _filled;
    private int _done;

    public void Add(SeriesSummary summary)
    {
        _summaries[Interlocked.Increment(ref _filled) - 1] = summary;
        Skip();
    }

    /// <summary>One of them has gone meanwhile.</summary>
    public void Skip()
    {
        if (Interlocked.Increment(ref _done) == expected)
        {
            replyTo.Tell(new SeriesListed(_summaries[.._filled]));
        }
    }
}

/// <summary>A series cannot be brought back from the store.</summary>
public sealed class SeriesRestoreException : Exception
{
    public SeriesRestoreException(string series, Exception cause)
        : base($"Series '{series}' cannot be restored: {cause.Message}", cause)
    {
    }

    public SeriesRestoreException(string series, string reason) : base($"Series '{series}' cannot be restored: {reason}.")
    {
    }
}
