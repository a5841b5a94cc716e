using Akka.Actor;
using Akka.Event;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>Makes the store's blocking reads on a thread of its own (see <see cref="EngineConfiguration"/>), one at a time.</summary>
/// <param name="log">The durable log.</param>
/// <param name="snapshots">The snapshots and histories.</param>
/// <param name="cachedHistories">Series whose history is kept after it was read, at most.</param>
internal sealed class StoreReader(ITickLog log, ISnapshotStore snapshots, int cachedHistories) : UntypedActor
{
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly HistoryCache _histories = new(cachedHistories);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecoverPartition recover:
                Answer(() => log.Recover(recover.Partition));
                break;
            case LoadSnapshot load:
                Answer(() => new SnapshotLoaded(snapshots.Load(load.Series)));
                break;
            case ReadMissed read:
                Answer(() => Read(read));
                break;
            case ReadSummaries read:
                Read(read);
                break;
            case ReadHistory read:
                read.ReplyTo.Tell(Read(read));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private MissedRead Read(ReadMissed asked)
    {
        IReadOnlyList<LogBatch> tail = log.Recover(asked.Partition).Tail;
        return tail.Count > 0 && tail[0].FirstOffset <= asked.From
            ? new MissedRead(asked.Snapshot, LogTail.Of(tail, asked.Series, asked.From, asked.Below))
            : throw new InvalidOperationException($"the log no longer reaches back to offset {asked.From}, where its older state stands");
    }

    private HistoryFound Read(ReadHistory asked)
    {
        try
        {
            SeriesHistory stored = _histories.Get(asked.Series, asked.Snapshot, asked.Most, snapshots.ReadHistory);
            return new HistoryFound(stored.Then(asked.Newer).Last(asked.Most));
        }
        catch (Exception e)
        {
            return new HistoryFound(null, e);
        }
    }

    private void Read(ReadSummaries asked)
    {
        foreach (StoredSummary one in asked.Series)
        {
            if (Summarize(one) is { } summary)
            {
                asked.Listing.Add(summary);
            }
            else
            {
                Sender.Tell(new SummaryNotStored(one.Entry, asked.Listing));
            }
        }
    }

    // One whose snapshot is damaged, or gone with the series, is its partition's to find out about.
    private SeriesSummary? Summarize(StoredSummary asked)
    {
        try
        {
            return snapshots.Load(asked.Entry.Number) is { } snapshot && snapshot.Offset == asked.Snapshot
                ? SeriesState.Load(snapshot.Bytes).Summarize(asked.Entry.Handle.Id)
                : null;
        }
        catch (Exception e)
        {
            _logger.Warning("The snapshot of series '{0}' cannot be read for a listing: {1}", asked.Entry.Handle.Id, e.Message);
            return null;
        }
    }

    private void Answer(Func<object> read)
    {
        object answer;
        try
        {
            answer = read();
        }
        catch (Exception e)
        {
            // Whoever asked decides what a failed read means for it.
            answer = new Status.Failure(e);
        }

        Sender.Tell(answer);
    }
}

internal sealed record RecoverPartition(int Partition);

internal sealed record LoadSnapshot(int Series);

/// <summary>Answer with <see cref="MissedRead"/>: what a series that slept needs of the log when its newest snapshot is damaged.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Series">Its number.</param>
/// <param name="Snapshot">The state it goes on from; null for its beginning.</param>
/// <param name="From">Log offset to begin at.</param>
/// <param name="Below">Log offset to end before: what comes from there on waits with the series.</param>
internal sealed record ReadMissed(int Partition, int Series, SeriesSnapshot? Snapshot, long From, long Below);

internal sealed record MissedRead(SeriesSnapshot? Snapshot, LogTail Tail);

/// <summary>Answer <paramref name="ReplyTo"/> with <see cref="HistoryFound"/>.</summary>
/// <param name="Series">The series' number.</param>
/// <param name="Snapshot">Log offset of its newest snapshot.</param>
/// <param name="Most">Rows, at most.</param>
/// <param name="Newer">Rows that the store may not have yet.</param>
/// <param name="ReplyTo">Who asked.</param>
internal sealed record ReadHistory(int Series, long Snapshot, int Most, SeriesHistory Newer, IActorRef ReplyTo);

/// <summary>Put the summaries of sleeping series on a listing, or answer with <see cref="SummaryNotStored"/>.</summary>
internal sealed record ReadSummaries(IReadOnlyList<StoredSummary> Series, SeriesListing Listing);

/// <param name="Entry">The series. Only what never changes is read from it here.</param>
/// <param name="Snapshot">Log offset of its newest snapshot.</param>
internal sealed record StoredSummary(SeriesEntry Entry, long Snapshot);

internal sealed record SummaryNotStored(SeriesEntry Entry, SeriesListing Listing);

/// <param name="Snapshot">The newest sound snapshot; null when there is none.</param>
internal sealed record SnapshotLoaded(SeriesSnapshot? Snapshot);
