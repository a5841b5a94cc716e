namespace StreamForecast.Models.Recurrent;

/// <summary>How the output of a <see cref="RecurrentCell"/> depends on its parameters through everything it remembers.</summary>
public interface ICellSensitivities : IPersistent
{
    /// <summary>Derivatives of the present output by u, m and b.</summary>
    ref readonly CellParameters Current { get; }

    /// <summary>Follows the cell from the output <paramref name="output"/> and the input <paramref name="input"/> to its next output.</summary>
    /// <param name="u">The u with which that next output is computed.</param>
    /// <param name="output">o(t-1).</param>
    /// <param name="input">x(t).</param>
    void Advance(double u, double output, double input);
}
