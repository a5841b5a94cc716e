namespace StreamForecast.Engine.Ports;

/// <summary>
/// How many blocks of a connection are on their way through the engine. As long as they are more than a few, a block that is not full gains
/// nothing by leaving: the more ticks it gathers meanwhile, the less each costs. Thread-safe.
/// </summary>
public sealed class BlocksUnderWay
{
    /// <summary>Up to so many, a block leaves however little it holds: so a connection that trickles is served at once.</summary>
    public const int Few = 4;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _fewer;
    private int _count;

    /// <summary>A block was handed over.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _count++;
        }
    }

    /// <summary>A block was answered.</summary>
    public void End()
    {
        TaskCompletionSource? fewer = null;
        lock (_lock)
        {
            if (--_count < Few)
            {
                (fewer, _fewer) = (_fewer, null);
            }
        }

        fewer?.SetResult();
    }

    /// <summary>Ends once fewer than <see cref="Few"/> are under way.</summary>
    public Task FewAsync()
    {
        lock (_lock)
        {
            return _count < Few ? Task.CompletedTask : (_fewer ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
