namespace StreamForecast.Models;

/// <summary>A model whose learned parameters may run away, which shows in their size before it shows in a forecast.</summary>
public interface ILearnedParameters
{
    /// <summary>Euclidean norm of the learned parameters.</summary>
    double ParameterNorm { get; }
}
