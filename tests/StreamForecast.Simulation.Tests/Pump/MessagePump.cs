using Akka.Actor.Setup;
using Akka.Dispatch;

namespace StreamForecast.Simulation.Tests.Pump;

/// <summary>
/// All actors of a simulation on one thread: mailboxes that have something to do wait here, and the simulation says whose turn it is.
/// One turn handles one message.
/// </summary>
internal sealed class MessagePump
{
    private readonly List<IRunnable> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private string? _escape;

    /// <summary>Mailboxes with something to do.</summary>
    public int Ready => _ready.Count;

    public void Add(IRunnable turn)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _escape ??= Environment.StackTrace; // thrown here it would be lost in somebody's task
            return;
        }

        _ready.Add(turn);
    }

    /// <summary>Gives one mailbox a turn.</summary>
    public void Run(int index)
    {
        IRunnable turn = _ready[index];
        _ready.RemoveAt(index);
        turn.Run();
    }

    /// <summary>Gives turns, first come first served, until nobody has anything to do.</summary>
    public void RunAll()
    {
        while (_ready.Count > 0)
        {
            Run(0);
        }
    }

    /// <exception cref="InvalidOperationException">Some message came from another thread.</exception>
    public void CheckThread()
    {
        if (Volatile.Read(ref _escape) is { } escape)
        {
            throw new InvalidOperationException("An actor was woken from another thread, so the run would not replay:\n" + escape);
        }
    }
}

/// <summary>Hands the pump to the dispatchers of an actor system.</summary>
internal sealed class MessagePumpSetup(MessagePump pump) : Setup
{
    public MessagePump Pump => pump;
}
