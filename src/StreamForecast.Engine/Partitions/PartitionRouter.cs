using Akka.Actor;

namespace StreamForecast.Engine.Partitions;

/// <summary>Places every partition on this node and hands messages on to them. In a cluster a shard region stands in its place.</summary>
internal sealed class PartitionRouter : UntypedActor
{
    private readonly IActorRef[] _partitions;

    public PartitionRouter(PartitionContext context)
    {
        _partitions = new IActorRef[context.Log.Identity.PartitionCount];
        for (int i = 0; i < _partitions.Length; i++)
        {
            int partition = i;
            _partitions[i] = Context.ActorOf(Props.Create(() => new PartitionActor(partition, context)), $"{partition}");
        }
    }

    protected override void OnReceive(object message)
    {
        if (message is IPartitionMessage addressed)
        {
            _partitions[addressed.Partition].Forward(message);
        }
        else
        {
            Unhandled(message);
        }
    }

    // A partition that fails to start or run has told the engine why before it threw; starting it anew would only fail again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
}
