namespace StreamForecast.Models.Recurrent;

/// <summary>How the parameters of a <see cref="RecurrentCell"/> follow from its error.</summary>
public interface ICellRule : IPersistent
{
    /// <param name="parameters">As they are.</param>
    /// <param name="sensitivities">Derivatives of the output by the parameters.</param>
    /// <param name="error">The output less the value it stood for.</param>
    /// <returns>The parameters after the step.</returns>
    CellParameters Step(CellParameters parameters, CellParameters sensitivities, double error);
}
