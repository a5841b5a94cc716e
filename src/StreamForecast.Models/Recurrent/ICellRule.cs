namespace StreamForecast.Models.Recurrent;

/// <summary>How the parameters of a <see cref="RecurrentCell"/> follow from its error.</summary>
public interface ICellRule : IPersistent
{
    /// <param name="parameters">As they are; moved by one step.</param>
    /// <param name="sensitivities">Derivatives of the output by the parameters.</param>
    /// <param name="error">The output less the value it stood for.</param>
    void Step(ref CellParameters parameters, in CellParameters sensitivities, double error);
}
