using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>The part of a partition that answers questions about its series.</summary>
internal sealed partial class PartitionActor
{
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
            case ListSeries list:
                List(list.Pattern, Sender);
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

    private void List(string? pattern, IActorRef replyTo)
    {
        SeriesEntry[] matching = _quarantine is not null || _ledger is null
            ? []
            : _ledger.Entries.Where(entry => pattern is null || SeriesPattern.Matches(pattern, entry.Handle.Id)).ToArray();
        if (matching.Length == 0)
        {
            replyTo.Tell(new SeriesListed([]));
            return;
        }

        var listing = new SeriesListing(matching.Length, replyTo);
        foreach (SeriesEntry entry in matching)
        {
            if (entry.Summary is { } asleep)
            {
                listing.Add(asleep);
            }
            else
            {
                Wake(entry).Tell(new SummarizeSeries(listing));
            }
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
