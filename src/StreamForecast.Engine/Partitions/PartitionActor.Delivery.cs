using Akka.Actor;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>The part of a partition that keeps its last forecasts and hands them to subscribers, old ones first.</summary>
internal sealed partial class PartitionActor
{
    private readonly SinkSubscriptions _subscriptions = new();
    private readonly ForecastRing _ring;

    // Log offset below which everything is applied, in the ring and published.
    private long _released;

    // Two at most, for one hand-off is read while the next is being written.
    private readonly Stack<HandOffColumns> _spareColumns = new();

    /// <summary>Moves what a hand-off led to into the ring.</summary>
    /// <returns>What somebody waits for, in log order.</returns>
    private MadeForecast[] Keep(HandOff applied)
    {
        foreach (SeriesSlot slot in applied.Slots)
        {
            slot.KeepIn(_ring);
        }

        BatchInFlight[] asking = Array.FindAll(applied.Batches, batch => batch.Request.WithForecasts);
        MadeForecast[] made = asking.Length == 0 && _subscriptions.Count == 0
            ? []
            : applied.Made((entry, offset) => entry.Subscriptions.Length > 0 || Array.Exists(asking, batch => batch.Log.Holds(offset)));
        if (applied.Columns.IsWorthKeeping)
        {
            _spareColumns.Push(applied.Columns);
        }

        return made;
    }

    private void Release(HandOff applied, MadeForecast[] made)
    {
        int next = 0;
        foreach (BatchInFlight batch in applied.Batches)
        {
            int first = next;
            while (next < made.Length && made[next].Forecast.Offset < batch.Log.EndOffset)
            {
                next++;
            }

            Release(batch, new ArraySegment<MadeForecast>(made, first, next - first));
        }
    }

    private void Release(BatchInFlight batch, ArraySegment<MadeForecast> made)
    {
        GiveCreditBack(batch);
        _appliedTicks += batch.Request.Count;
        batch.ReplyTo.Tell(batch.Reply(made.Select(one => one.Forecast)));
        Publish(batch, made);
    }

    private void Publish(BatchInFlight batch, ArraySegment<MadeForecast> made)
    {
        _released = batch.Log.EndOffset;
        foreach (MadeForecast one in made)
        {
            SinkSubscriptions.Gather(one.Entry, one.Forecast);
        }

        _subscriptions.Flush(_released);
    }

    /// <summary>A series has made its last forecasts again: whoever comes back may have them.</summary>
    private void OnReplayed(SeriesReplayed replayed)
    {
        SeriesEntry entry = replayed.Entry;
        replayed.Forecasts.ForEach(_ring.Add);
        entry.ForecastsFrom = replayed.CompleteFrom;
        AwaitNoMore(entry);
    }

    /// <summary>A series has caught up, or never will: those who came back need not wait for it.</summary>
    private void AwaitNoMore(SeriesEntry entry)
    {
        if (!entry.AwaitsReplay)
        {
            return;
        }

        entry.AwaitsReplay = false;
        foreach (SinkSubscription subscription in entry.Subscriptions)
        {
            subscription.AwaitedReplays--;
            SendMissedTo(subscription);
        }
    }

    private void OnSubscriber(object message)
    {
        switch (message)
        {
            case Subscribe subscribe:
                var added = new SinkSubscription(subscribe);
                _subscriptions.Add(added, _ledger?.Entries ?? []);
                Sender.Tell(new Subscribed(_partition, _released));
                Expect(subscribe);
                Begin(added);
                break;
            case SendMissed more:
                if (_subscriptions.Find(more.Sink) is { } waiting) // or it has gone meanwhile
                {
                    SendMissedTo(waiting);
                }

                break;
            case Unsubscribe unsubscribe:
                _subscriptions.Remove(unsubscribe.Sink, _ledger?.Entries ?? []);
                HoldFor(unsubscribe.Sink, isHeld: false);
                break;
        }
    }

    private void Begin(SinkSubscription subscription)
    {
        if (subscription.IsCatchingUp)
        {
            SendMissedTo(subscription);
        }
        else
        {
            subscription.Sink.Tell(new ForecastsMade(_partition, [], _released));
        }
    }

    private void SendMissedTo(SinkSubscription subscription)
    {
        subscription.SendMissed(_ring, _ledger?.Entries ?? [], _released);
        if (!subscription.IsCatchingUp)
        {
            KeepNoMoreFor(subscription.Lossless);
        }
    }
}
