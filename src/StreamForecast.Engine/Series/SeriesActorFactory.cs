using Akka.Actor;
using StreamForecast.Engine.Partitions;

namespace StreamForecast.Engine.Series;

/// <summary>
/// Makes the actor of one series, once. Props from a lambda compile it anew for every series woken, which costs about a millisecond.
/// </summary>
internal sealed class SeriesActorFactory(
    SeriesEntry entry, LogTail? tail, bool hasSnapshot, long leastSnapshot, IActorRef storeReader, int maxReplayed, long keepFrom)
    : IIndirectActorProducer
{
    public Type ActorType => typeof(SeriesActor);

    public ActorBase Produce() => new SeriesActor(entry, tail, hasSnapshot, leastSnapshot, storeReader, maxReplayed, keepFrom);

    public void Release(ActorBase actor)
    {
        // Nothing is held on its behalf.
    }
}
