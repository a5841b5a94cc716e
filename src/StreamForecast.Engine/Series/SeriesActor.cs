using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>Dispatches what the partition sends to the <see cref="SeriesState"/>, once that has been restored.</summary>
internal sealed class SeriesActor : UntypedActor
{
    private readonly SeriesEntry _entry;
    private readonly SeriesHandle _handle;
    private readonly long _leastSnapshot;
    private readonly int _maxReplayed;
    private readonly long _keepFrom;

    // What came while the state was being restored; bounded by the partition's credit and its one question at a time.
    private readonly Queue<object> _waiting = new();

    private readonly HistoryBuffer _history = new();
    private LogTail? _tail;
    private SeriesState? _state;

    /// <param name="entry">The partition's entry. Only what never changes is read from it here.</param>
    /// <param name="tail">Ticks of the log to replay on top of the snapshot.</param>
    /// <param name="hasSnapshot">Whether the store holds a snapshot.</param>
    /// <param name="leastSnapshot">Least log offset it must stand at.</param>
    /// <param name="storeReader">Who reads it.</param>
    /// <param name="maxReplayed">Forecasts of the replay to hand over, the last ones.</param>
    /// <param name="keepFrom">Log offset from which on to hand over all of them.</param>
    public SeriesActor(
        SeriesEntry entry, LogTail? tail, bool hasSnapshot, long leastSnapshot, IActorRef storeReader, int maxReplayed, long keepFrom)
    {
        _entry = entry;
        _handle = entry.Handle;
        _tail = tail;
        _leastSnapshot = leastSnapshot;
        _maxReplayed = maxReplayed;
        _keepFrom = keepFrom;
        if (hasSnapshot)
        {
            storeReader.Tell(new LoadSnapshot(entry.Number));
        }
        else
        {
            Restore(snapshot: null);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SeriesSlot slot when _state is not null: // first, for nearly every message is one
                Apply(slot, _state);
                break;
            case SnapshotLoaded loaded:
                OnLoaded(loaded.Snapshot);
                break;
            case MissedRead missed:
                _tail = missed.Tail;
                Restore(missed.Snapshot);
                break;
            case Status.Failure failure:
                throw new SeriesRestoreException(_handle.Id, failure.Cause);
            default:
                if (_state is null)
                {
                    _waiting.Enqueue(message);
                }
                else
                {
                    Handle(message, _state);
                }

                break;
        }
    }

    private void OnLoaded(SeriesSnapshot? snapshot)
    {
        if ((snapshot?.Offset ?? 0) >= _leastSnapshot)
        {
            Restore(snapshot);
            return;
        }

        // The newest is damaged. What lies between the two is no longer in memory, but the log is kept for just this.
        long from = snapshot?.Offset ?? Math.Max(0, _entry.ConfiguredAt);
        Sender.Tell(new ReadMissed(_handle.Partition, _entry.Number, snapshot, from, _leastSnapshot));
    }

    private void Restore(SeriesSnapshot? snapshot)
    {
        try
        {
            _state = snapshot is null ? FromConfiguration() : SeriesState.Load(snapshot.Bytes);
        }
        catch (Exception e) when (e is StateFormatException or InvalidDataException)
        {
            throw new SeriesRestoreException(_handle.Id, e);
        }

        _state.Offset = snapshot?.Offset ?? 0;
        Replay(_state);
        while (_waiting.TryDequeue(out object? message))
        {
            Handle(message, _state);
        }
    }

    private SeriesState FromConfiguration() => _entry.Configuration is { } configuration
        ? new SeriesState(configuration, _entry.Generation, FirstSequence)
        : throw new SeriesRestoreException(_handle.Id, "its snapshots are lost or damaged and the log no longer reaches its beginning");

    /// <summary>
    /// An id that lived before goes on above every sequence it ever had, for a forecast costs at least one record of the same log. So no
    /// forecast of it has the identity of an earlier one.
    /// </summary>
    private long FirstSequence => _entry.Generation > 1 ? _entry.ConfiguredAt : 0;

    private void Replay(SeriesState state)
    {
        if (_tail is null)
        {
            return;
        }

        var recent = new ReplayedForecasts(_handle, state.Offset, _maxReplayed, _keepFrom);
        var changes = new Queue<LoggedChange>(_tail.Changes.Where(change => change.Offset >= state.Offset));
        foreach (LoggedTick logged in _tail.Ticks)
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

        _tail = null;
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
                    _entry, new SeriesSnapshot(_entry.Number, state.Offset, state.Save()) { History = _history.View() }, state.Summarize(_handle.Id)));
                break;
            case TellAwake:
                Context.Parent.Tell(new SeriesAwake(_entry));
                break;
            case Reconfigure reconfigure:
                Apply(new LoggedChange(reconfigure.Offset, reconfigure.Record), state);
                Context.Parent.Tell(new SeriesReconfigured(_entry));
                break;
            case SummarizeSeries summarize:
                summarize.Listing.Add(state.Summarize(_handle.Id));
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
            _history.Add(StandingForecast.Of(forecast));
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
