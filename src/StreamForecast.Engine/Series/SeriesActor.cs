using Akka.Actor;
using Akka.Dispatch;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>Dispatches what the partition sends to the <see cref="SeriesState"/>, once that has been restored.</summary>
internal sealed class SeriesActor : UntypedActor, IRequiresMessageQueue<SeriesMailbox.IFewMessages>
{
    private readonly SeriesEntry _entry;
    private readonly HistoryBuffer _history = new();

    // What came while the state was being restored; bounded by the partition's credit and its one question at a time.
    private Queue<object>? _waiting;

    // Until it is restored.
    private SeriesBeginning? _beginning;
    private SeriesState? _state;

    public SeriesActor(SeriesBeginning beginning)
    {
        _entry = beginning.Entry;
        _beginning = beginning;
        if (beginning.HasSnapshot)
        {
            beginning.StoreReader.Tell(new LoadSnapshot(_entry.Number));
        }
        else
        {
            Restore(beginning, snapshot: null);
        }
    }

    private SeriesHandle Series => _entry.Handle;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SeriesSlot slot when _state is not null: // first, for nearly every message is one
                Apply(slot, _state);
                break;
            case SnapshotLoaded loaded when _beginning is not null:
                OnLoaded(_beginning, loaded.Snapshot);
                break;
            case MissedRead missed when _beginning is not null:
                Restore(_beginning with { Tail = missed.Tail }, missed.Snapshot);
                break;
            case Status.Failure failure:
                throw new SeriesRestoreException(Series.Id, failure.Cause);
            default:
                if (_state is null)
                {
                    (_waiting ??= new Queue<object>()).Enqueue(message);
                }
                else
                {
                    Handle(message, _state);
                }

                break;
        }
    }

    private void OnLoaded(SeriesBeginning beginning, SeriesSnapshot? snapshot)
    {
        if ((snapshot?.Offset ?? 0) >= beginning.LeastSnapshot)
        {
            Restore(beginning, snapshot);
            return;
        }

        // The newest is damaged. What lies between the two is no longer in memory, but the log is kept for just this.
        long from = snapshot?.Offset ?? Math.Max(0, _entry.ConfiguredAt);
        Sender.Tell(new ReadMissed(Series.Partition, _entry.Number, snapshot, from, beginning.LeastSnapshot));
    }

    private void Restore(SeriesBeginning beginning, SeriesSnapshot? snapshot)
    {
        try
        {
            _state = snapshot is null ? FromConfiguration() : SeriesState.Load(snapshot.Bytes);
        }
        catch (Exception e) when (e is StateFormatException or InvalidDataException)
        {
            throw new SeriesRestoreException(Series.Id, e);
        }

        _state.Offset = snapshot?.Offset ?? 0;
        _beginning = null;
        if (beginning.Tail is not null)
        {
            Replay(_state, beginning.Tail, new ReplayedForecasts(Series, _state.Offset, beginning.MaxReplayed, beginning.KeepFrom));
        }

        foreach (object message in _waiting ?? [])
        {
            Handle(message, _state);
        }

        _waiting = null;
    }

    private SeriesState FromConfiguration() => _entry.Configuration is { } configuration
        ? new SeriesState(configuration, _entry.Generation, FirstSequence)
        : throw new SeriesRestoreException(Series.Id, "its snapshots are lost or damaged and the log no longer reaches its beginning");

    /// <summary>
    /// An id that lived before goes on above every sequence it ever had, for a forecast costs at least one record of the same log. So no
    /// forecast of it has the identity of an earlier one.
    /// </summary>
    private long FirstSequence => _entry.Generation > 1 ? _entry.ConfiguredAt : 0;

    private void Replay(SeriesState state, LogTail tail, ReplayedForecasts recent)
    {
        var changes = new Queue<LoggedChange>(tail.Changes.Where(change => change.Offset >= state.Offset));
        foreach (LoggedTick logged in tail.Ticks)
        {
            if (logged.Offset < state.Offset)
            {
                continue;
            }

            while (changes.TryPeek(out LoggedChange? change) && change.Offset < logged.Offset)
            {
                Apply(changes.Dequeue(), state);
            }

            state.Apply(logged.Tick, logged.Producer, logged.Sequence);
            state.Offset = logged.Offset + 1;
            Remember(state);
            recent.Add(state, logged.Offset);
        }

        foreach (LoggedChange change in changes)
        {
            Apply(change, state);
        }

        Context.Parent.Tell(new SeriesReplayed(_entry, recent.Forecasts, recent.CompleteFrom));
    }

    private void Handle(object message, SeriesState state)
    {
        switch (message)
        {
            case SeriesSlot slot:
                Apply(slot, state);
                break;
            case TakeSnapshot:
                Context.Parent.Tell(new SnapshotTaken(
                    _entry, new SeriesSnapshot(_entry.Number, state.Offset, state.Save()) { History = _history.View() }, state.Summarize(Series.Id)));
                break;
            case TellAwake:
                Context.Parent.Tell(new SeriesAwake(_entry));
                break;
            case Reconfigure reconfigure:
                Apply(new LoggedChange(reconfigure.Offset, reconfigure.Record), state);
                Context.Parent.Tell(new SeriesReconfigured(_entry));
                break;
            case SummarizeSeries summarize:
                summarize.Listing.Add(state.Summarize(Series.Id));
                break;
            case TellForecast tell:
                tell.ReplyTo.Tell(new ForecastFound(state.Current));
                break;
            case ExplainSeries explain:
                explain.ReplyTo.Tell(new ExplanationFound(state.Explain(explain.Lags, explain.History.Then(_history.Rows()))));
                break;
            case TellHistory tell:
                tell.Reader.Tell(new ReadHistory(_entry.Number, tell.Snapshot, tell.Most, _history.Rows(), tell.ReplyTo));
                break;
            case HistoryStored stored:
                _history.DropBelow(stored.Below);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static void Apply(LoggedChange change, SeriesState state)
    {
        state.Reconfigure(change.Record.Configuration, change.Record.WarmStart ?? []);
        state.Offset = change.Offset + 1;
    }

    private void Remember(SeriesState state)
    {
        foreach (Forecast forecast in state.Earlier)
        {
            _history.Add(forecast);
        }

        if (state.HasMade)
        {
            _history.Add(state.Standing);
        }
    }

    private void Apply(SeriesSlot slot, SeriesState state)
    {
        HandOff handOff = slot.HandOff;
        foreach (TickPlace place in slot.Places)
        {
            BatchInFlight batch = handOff.Batches[place.Batch];
            batch.Outcomes[place.Row] = Apply(batch.Log.Ticks, place.Row, state);
            Remember(state);
            slot.Add(state, batch.Log.FirstTickOffset + place.Row);
        }

        state.Offset = handOff.EndOffset;
        if (handOff.FinishSlot())
        {
            Context.Parent.Tell(handOff);
        }
    }

    private static TickOutcome Apply(TickColumns ticks, int row, SeriesState state)
    {
        ProducerColumns? producers = ticks.Producers;
        int producer = producers?.Index[row] ?? 0;
        return state.Apply(
            new Observation(ticks.Times[row], ticks.Values[row]),
            producer == 0 ? null : producers!.Names[producer - 1],
            producer == 0 ? 0 : producers!.Sequences[row]);
    }
}
