using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent;

/// <summary>
/// Recursive Gauss-Newton: least squares on the sensitivities as if they were features (the recursive prediction-error method of
/// Ljung and Soderstrom, 1983). The curvature takes the place of a learning rate, so that units do not matter.
/// </summary>
/// <param name="forgetting">Weight of each row against the next, in (0, 1].</param>
/// <param name="delta">Start of the gain matrix, times the identity.</param>
public sealed class CellGaussNewtonRule(double forgetting, double delta = RecursiveLeastSquares.DefaultDelta) : ICellRule
{
    private const int Size = 3;
    private const double MaxTrace = 1e4;

    private readonly GainMatrix _gain = new(Size, forgetting, delta, MaxTrace / Size);

    public StateKind Kind => new("cell-gauss-newton", 1);

    public void Step(ref CellParameters parameters, in CellParameters sensitivities, double error)
    {
        double step = error * _gain.Absorb([sensitivities.U, sensitivities.M, sensitivities.B]);
        ReadOnlySpan<double> gain = _gain.Gain;
        if (double.IsFinite(step))
        {
            parameters = new CellParameters(
                parameters.U - (step * gain[0]), parameters.M - (step * gain[1]), parameters.B - (step * gain[2]));
        }
    }

    public void Save(StateWriter writer) => writer.Write(_gain);

    public void Load(StateReader reader) => reader.Read(_gain);
}
