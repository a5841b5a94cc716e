using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace StreamForecast.Simulation.Tests.Pump;

/// <summary>Whom an actor answers: told a message, it is handled at once, inside the turn of whoever told it.</summary>
[SuppressMessage("Design", "MA0097", Justification = "References are never ordered here.")]
internal sealed class CallbackRef(SimulatedSystem system, Action<object> told) : MinimalActorRef
{
    private readonly IActorRefProvider _provider = ((ExtendedActorSystem)system.Actors).Provider;

    public override ActorPath Path => _provider.DeadLetters.Path;

    public override IActorRefProvider Provider => _provider;

    protected override void TellInternal(object message, IActorRef sender) => told(message);
}
