using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using StreamForecast.Engine;

namespace StreamForecast.Simulation.Tests.Pump;

/// <summary>
/// An actor system on the thread that made it, under a virtual scheduler. Simulations use it one after the other: to start one takes
/// longer than most of them run.
/// </summary>
internal sealed class SimulatedSystem : IDisposable
{
    // One message a turn, so that every order of messages can happen. Akka's own actors are simulated with the rest.
    private static readonly Config Hocon = ConfigurationFactory.ParseString("""
        simulated {
          type = "StreamForecast.Simulation.Tests.Pump.SimulatedDispatcherConfigurator, StreamForecast.Simulation.Tests"
          throughput = 1
        }
        akka {
          loggers = []
          loglevel = ERROR
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
          actor.default-dispatcher = ${simulated}
          actor.internal-dispatcher = ${simulated}
        }
        streamforecast.blocking-dispatcher = ${simulated}
        """).WithFallback(EngineConfiguration.Hocon);

    private int _names;

    public SimulatedSystem()
    {
        Actors = ActorSystem.Create("simulation", BootstrapSetup.Create().WithConfig(Hocon).And(new MessagePumpSetup(Pump)));
        Scheduler = (TestScheduler)Actors.Scheduler;
        Actors.EventStream.Subscribe(new CallbackRef(this, error => LastError = (Error)error), typeof(Error));
        Pump.RunAll();
    }

    /// <summary>What the actors last logged as an error.</summary>
    public Error? LastError { get; set; }

    public ActorSystem Actors { get; }

    public MessagePump Pump { get; } = new();

    /// <summary>The timers of the actors; <see cref="TestScheduler.Advance"/> rings them.</summary>
    public TestScheduler Scheduler { get; }

    /// <summary>Keeps the actors of one life of an engine apart from those of the last.</summary>
    public string NewName(string kind) => $"{kind}-{_names++}";

    public void Dispose()
    {
        _ = Actors.Terminate(); // ends with the turns it is given here; to await it would block them
        Pump.RunAll();
    }
}
