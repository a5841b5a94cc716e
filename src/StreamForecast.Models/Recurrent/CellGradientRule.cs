using StreamForecast.Models.Optimizers;

namespace StreamForecast.Models.Recurrent;

/// <summary>Plain steps of <paramref name="rate"/> against the gradient of half the squared error. Keeps no state of its own.</summary>
/// <param name="rate">Step length, above 0.</param>
/// <param name="gradientLimit">Longest gradient followed as it is; infinity for none, as in the article, where it may diverge.</param>
public sealed class CellGradientRule(double rate, double gradientLimit = double.PositiveInfinity) : ICellRule
{
    private readonly bool _clips = double.IsFinite(gradientLimit);

    public StateKind Kind => new("cell-gradient", 1);

    public void Step(ref CellParameters parameters, in CellParameters sensitivities, double error)
    {
        Span<double> gradient = [error * sensitivities.U, error * sensitivities.M, error * sensitivities.B];
        if (_clips)
        {
            GradientClipping.Clip(gradient, gradientLimit);
        }

        parameters = new CellParameters(
            parameters.U - (rate * gradient[0]), parameters.M - (rate * gradient[1]), parameters.B - (rate * gradient[2]));
    }

    public void Save(StateWriter writer)
    {
        // Rate and limit are configuration; there is nothing else.
    }

    public void Load(StateReader reader)
    {
        // Nothing was saved.
    }
}
