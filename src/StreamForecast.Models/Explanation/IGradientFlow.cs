namespace StreamForecast.Models.Explanation;

/// <summary>A network that can show how far back its hidden state still moves the forecast.</summary>
public interface IGradientFlow
{
    /// <summary>
    /// Writes the norm of <c>d forecast / d state(t-i)</c> over its norm at lag 0; index 0 is 1 unless the head is still all 0, in which
    /// case all are 0. The state is h, for an LSTM (h; c), over all layers. Lags beyond the explained 64 are 0. Pure.
    /// </summary>
    void GradientAgainstLag(Span<double> norms);
}
