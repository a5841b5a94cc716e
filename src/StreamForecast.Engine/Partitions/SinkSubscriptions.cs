using Akka.Actor;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The filters of a partition. Each is evaluated once for each series, when either is new; a tick then costs one look at its series'
/// subscriptions. A filter never wakes a series.
/// </summary>
internal sealed class SinkSubscriptions
{
    private readonly List<SinkSubscription> _subscriptions = [];

    public int Count => _subscriptions.Count;

    public void Add(SinkSubscription subscription, IEnumerable<SeriesEntry> entries)
    {
        _subscriptions.Add(subscription);
        foreach (SeriesEntry entry in entries.Where(subscription.Matches))
        {
            entry.Subscriptions = [.. entry.Subscriptions, subscription];
        }
    }

    public void Remove(IActorRef sink, IEnumerable<SeriesEntry> entries)
    {
        if (_subscriptions.RemoveAll(subscription => subscription.Sink.Equals(sink)) == 0)
        {
            return;
        }

        foreach (SeriesEntry entry in entries)
        {
            entry.Subscriptions = Array.FindAll(entry.Subscriptions, subscription => !subscription.Sink.Equals(sink));
        }
    }

    public void AddSeries(SeriesEntry entry)
    {
        entry.Subscriptions = _subscriptions.Where(subscription => subscription.Matches(entry)).ToArray();
    }

    /// <summary>Hands the forecasts of a batch to the sinks that asked for them, one message a sink.</summary>
    public void Publish(BatchInFlight batch)
    {
        if (_subscriptions.Count == 0)
        {
            return;
        }

        foreach ((SeriesEntry entry, Forecast forecast) in batch.Made)
        {
            foreach (SinkSubscription subscription in entry.Subscriptions)
            {
                subscription.Gather(new SeriesForecast(entry.Handle, forecast));
            }
        }

        foreach (SinkSubscription subscription in _subscriptions)
        {
            subscription.Flush();
        }
    }
}

/// <summary>One sink's filter in one partition, and what is gathered for it.</summary>
internal sealed class SinkSubscription(IActorRef sink, string pattern)
{
    private List<SeriesForecast>? _gathered;

    public IActorRef Sink => sink;

    public bool Matches(SeriesEntry entry) => SeriesPattern.Matches(pattern, entry.Handle.Id);

    public void Gather(SeriesForecast forecast) => (_gathered ??= []).Add(forecast);

    public void Flush()
    {
        if (_gathered is not null)
        {
            sink.Tell(new ForecastsMade(_gathered));
            _gathered = null;
        }
    }
}
