using Akka.Configuration;
using Akka.Dispatch;

namespace StreamForecast.Simulation.Tests.Pump;

/// <summary>Named in the simulation's Akka configuration, which makes it by reflection.</summary>
internal sealed class SimulatedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SimulatedDispatcher _dispatcher;

    public SimulatedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites)
    {
        _dispatcher = new SimulatedDispatcher(this, prerequisites.Settings.Setup.Get<MessagePumpSetup>().Value.Pump);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>Runs nothing by itself: every mailbox waits in the pump for its turn.</summary>
internal sealed class SimulatedDispatcher(MessageDispatcherConfigurator configurator, MessagePump pump) : MessageDispatcher(configurator)
{
    protected override void ExecuteTask(IRunnable run) => pump.Add(run);

    protected override void Shutdown()
    {
        // The pump outlives it and has no thread to end.
    }
}
