using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>The part of a partition that answers questions about its series.</summary>
internal sealed partial class PartitionActor
{
    /// <summary>Summaries the store's reader reads in one go: other questions have their turn between.</summary>
    private const int SummariesAtOnce = 64;

    private void OnQuestion(object message)
    {
        switch (message)
        {
            case AwaitRecovery when _unreadable is not null:
                Sender.Tell(new Status.Failure(_unreadable));
                break;
            case AwaitRecovery when _ledger is null:
                _awaitingRecovery.Add(Sender);
                break;
            case AwaitRecovery or Partitions.GetStatus:
                Sender.Tell(GetStatus());
                break;
            case Subscribe or SendMissed or Unsubscribe:
                OnSubscriber(message);
                break;
            case FindIds find:
                Sender.Tell(Find(find));
                break;
            case ListSeries list:
                List(list.Series, Sender);
                break;
            case SummaryNotStored missing when IsAnswerable(missing.Entry.Handle, out SeriesEntry? entry) && ReferenceEquals(entry, missing.Entry):
                Wake(entry).Tell(new SummarizeSeries(missing.Listing));
                break;
            case SummaryNotStored missing:
                missing.Listing.Skip();
                break;
            case FindForecast find when IsAnswerable(find.Series, out SeriesEntry? entry):
                Wake(entry).Tell(new TellForecast(Sender));
                break;
            case FindForecast:
                Sender.Tell(new ForecastFound(null));
                break;
            case FindExplanation find when IsAnswerable(find.Series, out SeriesEntry? entry):
                Wake(entry).Tell(new ExplainSeries(Sender, find.Lags, find.History));
                break;
            case FindExplanation:
                Sender.Tell(new ExplanationFound(null));
                break;
            case FindHistory find when IsAnswerable(find.Series, out SeriesEntry? entry):
                SeekHistory(entry, find.Most, Sender);
                break;
            case FindHistory:
                Sender.Tell(new HistoryFound(null));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private bool IsAnswerable(SeriesHandle series, [NotNullWhen(true)] out SeriesEntry? entry)
    {
        entry = _quarantine is null ? _ledger?.Find(series) : null;
        return entry is not null;
    }

    /// <summary>The store has the whole history of a series that sleeps.</summary>
    private void SeekHistory(SeriesEntry entry, int most, IActorRef replyTo)
    {
        if (entry.Actor is null && !entry.IsDirty)
        {
            _context.QueryReader.Tell(new ReadHistory(entry.Number, entry.NewestSnapshot, most, SeriesHistory.Empty, replyTo));
        }
        else
        {
            Wake(entry).Tell(new TellHistory(replyTo, _context.QueryReader, entry.NewestSnapshot, most));
        }
    }

    private IdsFound Find(FindIds asked)
    {
        if (_quarantine is not null || _ledger is null)
        {
            return new IdsFound(0, []);
        }

        SeriesHandle[] matching = [.. _ledger.Entries
            .Where(entry => asked.Pattern is null || SeriesPattern.Matches(asked.Pattern, entry.Handle.Id))
            .Select(entry => entry.Handle)];
        return new IdsFound(matching.Length, [.. matching
            .Where(series => asked.After is null || string.CompareOrdinal(series.Id, asked.After) > 0)
            .OrderBy(series => series.Id, StringComparer.Ordinal)
            .Take(asked.Most)]);
    }

    /// <summary>
    /// Those awake tell it themselves. Of one that sleeps the store knows it, unless it has ticks that no snapshot holds: that one is woken.
    /// </summary>
    private void List(IReadOnlyList<SeriesHandle> asked, IActorRef replyTo)
    {
        SeriesEntry[] entries = _quarantine is not null || _ledger is null
            ? []
            : [.. asked.Select(_ledger.Find).OfType<SeriesEntry>()];
        if (entries.Length == 0)
        {
            replyTo.Tell(new SeriesListed([]));
            return;
        }

        var listing = new SeriesListing(entries.Length, replyTo);
        var stored = new List<SeriesEntry>();
        foreach (SeriesEntry entry in entries)
        {
            if (entry.Summary is { } asleep)
            {
                listing.Add(asleep);
            }
            else if (entry.Actor is null && !entry.IsDirty)
            {
                stored.Add(entry);
            }
            else
            {
                Wake(entry).Tell(new SummarizeSeries(listing));
            }
        }

        foreach (SeriesEntry[] few in stored.Chunk(SummariesAtOnce))
        {
            _context.QueryReader.Tell(new ReadSummaries(Array.ConvertAll(few, entry => new StoredSummary(entry, entry.NewestSnapshot)), listing));
        }
    }

    private PartitionStatus GetStatus() => new(
        _partition,
        _ledger is not null && _quarantine is null,
        _quarantine,
        _ledger?.NextOffset ?? 0,
        _ledger?.Entries.Count(entry => entry.Actor is not null) ?? 0,
        _toReplay.Count + _replaying.Count,
        _outstandingTicks,
        _appliedTicks);
}
