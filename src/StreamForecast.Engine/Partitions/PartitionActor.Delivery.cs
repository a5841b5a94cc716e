using Akka.Actor;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>The part of a partition that keeps its last forecasts and hands them to subscribers, old ones first.</summary>
internal sealed partial class PartitionActor
{
    private readonly SinkSubscriptions _subscriptions = new();
    private readonly ForecastRing _ring;

    // Log offset below which everything is applied, in the ring and published.
    private long _released;

    private void Publish(BatchInFlight batch)
    {
        _released = batch.Log.EndOffset;
        batch.TellForecasts((row, forecast) => Publish(batch.Entries[row], forecast));
        _subscriptions.Flush(_released);
    }

    private void Publish(SeriesEntry entry, SeriesForecast forecast)
    {
        entry.ForecastBytes = forecast.EstimatedBytes;
        _ring.Add(entry.Track ??= _ring.TrackOf(entry.Handle), forecast);
        SinkSubscriptions.Gather(entry, forecast);
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
