using Akka.Actor;
using Akka.Event;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>The part of a partition that reconfigures and forgets series, see <see cref="ControlQueue"/>.</summary>
internal sealed partial class PartitionActor
{
    private readonly ControlQueue _controls = new();

    private void OnControl(object message)
    {
        switch (message)
        {
            case ControlSeries request:
                OnControlAsked(request);
                break;
            case ControlStored stored when _controls.Current is { } current: // none, when the partition was quarantined since
                OnControlStored(current, stored.Outcome);
                break;
            case SeriesAwake awake when _controls.Current is { Log: null } current && ReferenceEquals(current.Entry, awake.Entry):
                AppendControl(current, warmStart: null);
                break;
            case HistoryFound found when _controls.Current is { Log: null } current:
                OnHistoryFound(current, found);
                break;
            case SeriesReconfigured done:
                done.Entry.OutstandingSlots--;
                FinishControl(new ControlReply(IsKnown: true, RefusalReason.None));
                break;
        }
    }

    private void OnControlAsked(ControlSeries request)
    {
        RefusalReason refusal = _drain is not null ? RefusalReason.Stopping
            : _quarantine is not null || _ledger is null ? RefusalReason.Quarantined
            : _controls.TryAdd(request, Sender) ? RefusalReason.None
            : RefusalReason.Overloaded;
        if (refusal != RefusalReason.None)
        {
            Sender.Tell(new ControlReply(IsKnown: true, refusal));
        }

        BeginControl();
    }

    /// <summary>Begins the next request when nothing else is under way.</summary>
    private void BeginControl()
    {
        if (_quarantine is not null || HasUnderWay || _round is { AwaitsArchives: false } || !_controls.TryBegin())
        {
            return;
        }

        _round = null; // who asks does not wait for an archive: the snapshots are taken another time
        ControlUnderWay control = _controls.Current!;
        control.Entry = _ledger!.Find(control.Request.Series);
        if (control.Entry is not { } entry)
        {
            FinishControl(new ControlReply(IsKnown: false, RefusalReason.None));
        }
        else if (control.Request is ForgetSeries && entry.Actor is { } restoring)
        {
            // It may be reading the snapshot that forgetting takes away.
            restoring.Tell(TellAwake.Instance);
        }
        else if (control.Request is ReconfigureSeries)
        {
            SeekHistory(entry, SeriesForecaster.MaxReplayed, Self);
        }
        else
        {
            AppendControl(control, warmStart: null);
        }
    }

    private void OnHistoryFound(ControlUnderWay control, HistoryFound found)
    {
        if (found.History is not { } history)
        {
            _logger.Error(found.Error, "Partition {0}: the history of '{1}' cannot be read", _partition, control.Entry!.Handle.Id);
            FinishControl(new ControlReply(IsKnown: true, RefusalReason.Quarantined));
            return;
        }

        AppendControl(control, [.. history.Times.Zip(history.Values, (time, value) => new Observation(time, value))]);
    }

    private void AppendControl(ControlUnderWay control, IReadOnlyList<Observation>? warmStart)
    {
        SeriesEntry entry = control.Entry!;
        control.Log = _ledger!.Admit(control.Request switch
        {
            ForgetSeries => new SeriesForgotten(entry.Number),
            ReconfigureSeries reconfigure => new SeriesConfigured(entry.Number, entry.Handle.Id, entry.Generation, reconfigure.Configuration)
            {
                WarmStart = warmStart,
            },
            _ => throw new InvalidOperationException($"The partition has no record for {control.Request.GetType().Name}."),
        });
        if (control.Request is ForgetSeries)
        {
            _ledger.Remove(entry); // from here on questions do not wake it
            AwaitNoMore(entry);
        }

        IActorRef self = Self;
        _context.Log.Append(control.Log, outcome => self.Tell(new ControlStored(outcome)));
    }

    private void OnControlStored(ControlUnderWay control, StoreOutcome outcome)
    {
        SeriesEntry entry = control.Entry!;
        if (outcome.Status != StoreStatus.Done)
        {
            _logger.Error("Partition {0}: the store did not take a control record: {1}", _partition, outcome.Error?.Message ?? "no space");
            _ledger!.Withdraw(control.Log!, control.Request is ForgetSeries ? entry : null);
            _subscriptions.AddSeries(entry); // those who came and went meanwhile found it forgotten
            FinishControl(new ControlReply(
                IsKnown: true, outcome.Status == StoreStatus.Full ? RefusalReason.StoreFull : RefusalReason.Stopping));
            return;
        }

        _released = control.Log!.EndOffset; // nothing else is under way, and the record itself leads to no forecast
        _subscriptions.Flush(_released);
        if (control.Request is ForgetSeries)
        {
            entry.Actor?.Tell(PoisonPill.Instance);
            entry.Actor = null;
            _ring.Forget(entry.Handle);
            entry.Track = null;
            _ledger!.Bury(entry);
            FinishControl(new ControlReply(IsKnown: true, RefusalReason.None));
            return;
        }

        if (control.Request is ReconfigureSeries reconfigured)
        {
            entry.TickCost = ReplayCost.Of(reconfigured.Configuration);
        }

        entry.LastTickAt = entry.LastStoredTickAt = control.Log!.FirstOffset;
        entry.OutstandingSlots++;
        Wake(entry).Tell(new Reconfigure(entry, control.Log.FirstOffset, (SeriesConfigured)control.Log.Controls[0]));
    }

    /// <summary>Answers; ticks that waited go first, then the next request.</summary>
    private void FinishControl(ControlReply reply)
    {
        _controls.Finish(reply);
        AdmitWaiting();
        BeginControl();
        PlanSnapshots();
        AnswerDrain();
    }

    /// <summary>The store is through with a control record.</summary>
    private sealed record ControlStored(StoreOutcome Outcome);
}
