using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>
/// A check failed. Most checks run inside some actor's turn, and what an actor throws its supervisor deals with: so the first failure
/// of a thread is kept for the simulation to look at after each step.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "It is only ever made with what failed.")]
internal sealed class SimulationFailure : Exception
{
    [ThreadStatic]
    private static SimulationFailure? _first;

    public SimulationFailure(string what) : base(what)
    {
        _first ??= this;
    }

    public static void Unless([DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Otherwise otherwise)
    {
        if (!holds)
        {
            throw new SimulationFailure(otherwise.ToString());
        }
    }

    public static void Unless([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SimulationFailure(otherwise);
        }
    }

    /// <summary>The first failure since it was last taken; null when all is well.</summary>
    public static SimulationFailure? Take()
    {
        SimulationFailure? first = _first;
        _first = null;
        return first;
    }
}
