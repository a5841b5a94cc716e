using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Recurrent;

/// <summary>
/// The recurrent cell with memory, <c>o(t) = u*o(t-1) + m*x(t) + b</c>, whose output o(t) forecasts x(t+1); state and parameters move
/// at every value. It is the predictor of an ARMA(1,1). How the gradient is had (<see cref="ICellSensitivities"/>) and what is made
/// of it (<see cref="ICellRule"/>) are parts of their own.
/// </summary>
/// <remarks>
/// Outside the article's own form |u| is kept at or below <see cref="StableBound"/>: at 1 the cell forgets nothing and its output drifts
/// away. All forms but Gauss-Newton are meant for values near unit scale.
/// </remarks>
public sealed class RecurrentCell : IForecaster, IExplainable, ILearnedParameters
{
    public const double StableBound = 0.98;

    /// <summary>Step of the Adam form in the default ensemble.</summary>
    public const double AdamRate = 1e-3;

    private readonly ICellSensitivities _sensitivities;
    private readonly ICellRule _rule;
    private readonly double _bound;
    private CellParameters _parameters;
    private long _learned;

    /// <param name="start">The parameters at the start.</param>
    /// <param name="sensitivities">How the gradient is had.</param>
    /// <param name="rule">What is made of it.</param>
    /// <param name="bound">Largest |u|; infinity for none.</param>
    public RecurrentCell(CellParameters start, ICellSensitivities sensitivities, ICellRule rule, double bound = StableBound)
    {
        ArgumentNullException.ThrowIfNull(sensitivities);
        ArgumentNullException.ThrowIfNull(rule);
        _parameters = start;
        _sensitivities = sensitivities;
        _rule = rule;
        _bound = bound;
    }

    public StateKind Kind => new("cell", 1);

    public int WarmUp => 4;

    public bool IsReady => _learned >= WarmUp;

    /// <summary>u, m and b as they stand.</summary>
    public CellParameters Parameters => _parameters;

    /// <inheritdoc/>
    public double ParameterNorm => _parameters.Norm;

    /// <summary>Derivatives of <see cref="Output"/> by the parameters.</summary>
    public CellParameters Sensitivities => _sensitivities.Current;

    /// <summary>o(t), the forecast of the next value.</summary>
    public double Output { get; private set; }

    /// <summary>
    /// The article's own: u = m = b = 1, state 0, plain gradient by back-propagation through time at every step, nothing held back. It
    /// diverges unless the rate is small for the units, which its demonstration shows.
    /// </summary>
    public static RecurrentCell Article(double rate, int window) =>
        new(new CellParameters(1, 1, 1), new TruncatedSensitivities(window), new CellGradientRule(rate), double.PositiveInfinity);

    /// <summary>Plain gradient steps on the exact gradient, from <paramref name="m"/> and u = b = 0.</summary>
    public static RecurrentCell ByGradient(double rate, double m = 1, double gradientLimit = 1) =>
        new(new CellParameters(0, m, 0), new ForwardSensitivities(), new CellGradientRule(rate, gradientLimit));

    /// <summary>The ensemble's form: Adam on the exact gradient from u = b = 0.</summary>
    /// <param name="m">1 for levels, so that it starts as the random walk; 0 for returns.</param>
    /// <param name="rate">Step length.</param>
    public static RecurrentCell ByAdam(double m = 1, double rate = AdamRate) =>
        new(new CellParameters(0, m, 0), new ForwardSensitivities(), new CellAdamRule(rate));

    /// <summary>Recursive Gauss-Newton on the exact gradient from u = b = 0; needs no learning rate.</summary>
    public static RecurrentCell ByGaussNewton(double forgetting, double m = 1) =>
        new(new CellParameters(0, m, 0), new ForwardSensitivities(), new CellGaussNewtonRule(forgetting));

    /// <summary>Beyond the first step each output is fed back as the next input.</summary>
    public void Forecast(Span<double> horizon)
    {
        double output = Output;
        foreach (ref double step in horizon)
        {
            step = output;
            output = (_parameters.U * output) + (_parameters.M * output) + _parameters.B;
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        if (_learned > 0)
        {
            _rule.Step(ref _parameters, in _sensitivities.Current, Output - value);
            if (Math.Abs(_parameters.U) > _bound)
            {
                _parameters = _parameters with { U = Math.CopySign(_bound, _parameters.U) };
            }
        }

        double u = _parameters.U;
        _sensitivities.Advance(u, Output, value);
        Output = (u * Output) + (_parameters.M * value) + _parameters.B;
        _learned++;
    }

    /// <summary>Reaches back for ever, each lag weighing u times the one before: <c>m * u^i</c>.</summary>
    public void MemoryProfile(Span<double> gradients)
    {
        double reach = _parameters.M;
        foreach (ref double gradient in gradients)
        {
            gradient = reach;
            reach *= _parameters.U;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write(Output);
        _parameters.WriteTo(writer);
        writer.Write(_sensitivities);
        writer.Write(_rule);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        Output = reader.ReadNumber();
        _parameters = CellParameters.Read(reader);
        reader.Read(_sensitivities);
        reader.Read(_rule);
    }
}
