using Akka.Actor;
using StreamForecast.Engine.Partitions;

namespace StreamForecast.Engine.Series;

/// <summary>
/// Makes the actor of one series, once. Props from a lambda compile it anew for every series woken, which costs about a millisecond.
/// </summary>
internal sealed class SeriesActorFactory(SeriesBeginning beginning) : IIndirectActorProducer
{
    // Null once it is the actor's: Akka keeps the factory as long as the actor, and with it would keep the ticks to replay.
    private SeriesBeginning? _beginning = beginning;

    public Type ActorType => typeof(SeriesActor);

    public ActorBase Produce()
    {
        SeriesBeginning own = _beginning ?? throw new InvalidOperationException("An actor of a series is never made again.");
        _beginning = null;
        return new SeriesActor(own);
    }

    public void Release(ActorBase actor)
    {
        // Nothing is held on its behalf.
    }
}

/// <summary>What the actor of a series is restored from.</summary>
/// <param name="Entry">The partition's entry. Only what never changes is read from it there.</param>
/// <param name="Tail">Ticks of the log to replay on top of the snapshot.</param>
/// <param name="HasSnapshot">Whether the store holds a snapshot.</param>
/// <param name="LeastSnapshot">Least log offset it must stand at.</param>
/// <param name="StoreReader">Who reads it.</param>
/// <param name="MaxReplayed">Forecasts of the replay to hand over, the last ones.</param>
/// <param name="KeepFrom">Log offset from which on to hand over all of them.</param>
internal sealed record SeriesBeginning(
    SeriesEntry Entry, LogTail? Tail, bool HasSnapshot, long LeastSnapshot, IActorRef StoreReader, int MaxReplayed, long KeepFrom);
