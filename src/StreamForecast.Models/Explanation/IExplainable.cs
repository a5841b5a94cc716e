namespace StreamForecast.Models.Explanation;

/// <summary>A forecaster that can say what each past value contributes to its next forecast.</summary>
public interface IExplainable
{
    /// <summary>
    /// Writes <c>gradients[i] = d forecast(1) / d y(t-i)</c>, parameters and scales held still; index 0 is the last learned value.
    /// Pure. Lags that the model does not reach are written as 0.
    /// </summary>
    void MemoryProfile(Span<double> gradients);
}
