namespace StreamForecast.Models.Recurrent.Reservoirs;

/// <summary>A fixed dynamical system driven by the scaled level and change; only what is read from its state is learned.</summary>
internal interface IReservoir
{
    /// <summary>Names the kind in saved states.</summary>
    string Name { get; }

    /// <summary>Numbers of state.</summary>
    int Size { get; }

    /// <summary>Moves the state on by one input.</summary>
    void Step(double level, double change, Span<double> state);

    /// <summary>Takes a derivative by the state after a step back to the state before it.</summary>
    /// <param name="level">Input of the step.</param>
    /// <param name="change">Input of the step.</param>
    /// <param name="before">State before the step.</param>
    /// <param name="adjoint">In: derivative by the state after. Out: by the state before.</param>
    /// <returns>Derivatives by the two inputs.</returns>
    (double ByLevel, double ByChange) StepBack(double level, double change, ReadOnlySpan<double> before, Span<double> adjoint);
}
