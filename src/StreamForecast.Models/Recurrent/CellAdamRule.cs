using StreamForecast.Models.Optimizers;

namespace StreamForecast.Models.Recurrent;

/// <summary>Adam on the gradient of half the squared error, clipped to the norm <paramref name="gradientLimit"/>.</summary>
/// <param name="rate">Step length, above 0.</param>
/// <param name="gradientLimit">Longest gradient followed as it is.</param>
public sealed class CellAdamRule(double rate, double gradientLimit = 1) : ICellRule
{
    // Three parameters and one that never moves: four fill a vector.
    private readonly Adam _adam = new(4, rate);

    public StateKind Kind => new("cell-adam", 1);

    public void Step(ref CellParameters parameters, in CellParameters sensitivities, double error)
    {
        Span<double> gradient = [error * sensitivities.U, error * sensitivities.M, error * sensitivities.B, 0];
        GradientClipping.Clip(gradient, gradientLimit);
        Span<double> moved = [parameters.U, parameters.M, parameters.B, 0];
        _adam.Step(moved, gradient);
        parameters = new CellParameters(moved[0], moved[1], moved[2]);
    }

    public void Save(StateWriter writer) => writer.Write(_adam);

    public void Load(StateReader reader) => reader.Read(_adam);
}
