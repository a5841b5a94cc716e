using Akka.Actor;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The filters of a partition. Each is evaluated once for each series, when either is new; a tick then costs one look at its series'
/// subscriptions. A filter never wakes a series.
/// </summary>
internal sealed class SinkSubscriptions
{
    private readonly List<SinkSubscription> _subscriptions = [];

    public int Count => _subscriptions.Count;

    public SinkSubscription? Find(IActorRef sink) => _subscriptions.Find(subscription => subscription.Sink.Equals(sink));

    public void Add(SinkSubscription subscription, IEnumerable<SeriesEntry> entries)
    {
        _subscriptions.Add(subscription);
        foreach (SeriesEntry entry in entries.Where(subscription.Matches))
        {
            entry.Subscriptions = [.. entry.Subscriptions, subscription];
            subscription.AwaitedReplays += entry.AwaitsReplay ? 1 : 0;
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

    /// <summary>Keeps a forecast for each sink that asked for it, until <see cref="Flush"/>.</summary>
    public static void Gather(SeriesEntry entry, SeriesForecast forecast)
    {
        foreach (SinkSubscription subscription in entry.Subscriptions)
        {
            subscription.Gather(forecast);
        }
    }

    /// <summary>Hands what was gathered to the sinks, one message a sink.</summary>
    /// <param name="through">Log offset below which everything has been made.</param>
    public void Flush(long through)
    {
        foreach (SinkSubscription subscription in _subscriptions)
        {
            subscription.Flush(through);
        }
    }
}

/// <summary>One sink's filter in one partition, what it still has to catch up on, and what is gathered for it.</summary>
internal sealed class SinkSubscription(Subscribe asked)
{
    private CatchUp? _catchUp = asked.From is null ? null : new CatchUp(asked.From);
    private List<SeriesForecast>? _gathered;

    public IActorRef Sink => asked.Sink;

    /// <summary>See <see cref="Subscribe.Lossless"/>.</summary>
    public string? Lossless => asked.Lossless;

    /// <summary>Series that pass the filter and have yet to make their last forecasts again, before it can catch up.</summary>
    public int AwaitedReplays { get; set; }

    /// <summary>True while it is sent what it missed; what is made meanwhile it finds in the ring.</summary>
    public bool IsCatchingUp => _catchUp is not null;

    public bool Matches(SeriesEntry entry) => SeriesPattern.Matches(asked.Pattern, entry.Handle.Id);

    /// <summary>Sends the next page of what it missed; behind the last one it goes on with what is made from then on.</summary>
    public void SendMissed(ForecastRing ring, IEnumerable<SeriesEntry> entries, long released)
    {
        if (_catchUp is null || AwaitedReplays > 0)
        {
            return;
        }

        CatchUpPage page = _catchUp.Next(ring, entries.Where(Matches).ToArray(), released);
        if (page.IsLast)
        {
            _catchUp = null;
        }

        Sink.Tell(new ForecastsMade(asked.Partition, page.Items, page.Through) { Reset = page.Reset, HasMore = !page.IsLast });
    }

    public void Gather(SeriesForecast forecast)
    {
        if (_catchUp is null)
        {
            (_gathered ??= []).Add(forecast);
        }
    }

    public void Flush(long through)
    {
        if (_gathered is not null || (asked.IsArchive && _catchUp is null))
        {
            Sink.Tell(new ForecastsMade(asked.Partition, _gathered ?? [], through));
            _gathered = null;
        }
    }
}
