using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Linear;

/// <summary>
/// Holt's level and trend plus one additive figure for each place in the season (Winters 1960). The first season is only collected:
/// its mean becomes the level and the deviations from it the figures; until then the forecast is the last value.
/// </summary>
public sealed class HoltWinters : IForecaster, IExplainable
{
    private readonly SmoothingConstants _constants;
    private readonly double _seasonal;

    // The season's figures by place; during the first season its raw values.
    private readonly double[] _figures;
    private TrendState _state;
    private int _place;
    private long _learned;

    /// <param name="season">Observations a season, 2 to <see cref="Autoregression.MaxLag"/>.</param>
    /// <param name="constants">Alpha, beta and phi.</param>
    /// <param name="seasonal">Gamma: fraction of what the level leaves of an error that the figure follows, in [0, 1].</param>
    public HoltWinters(int season, SmoothingConstants constants, double seasonal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(season, Autoregression.MaxLag);
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonal, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seasonal, 1);
        _constants = constants.Validated();
        _seasonal = seasonal * (1 - constants.Level);
        _figures = new double[season];
    }

    public StateKind Kind => new("holt-winters", 1);

    /// <summary>The season that is collected and one more.</summary>
    public int WarmUp => 2 * _figures.Length;

    public bool IsReady => _learned >= WarmUp;

    private bool IsCollecting => _learned < _figures.Length;

    public void Forecast(Span<double> horizon)
    {
        if (IsCollecting)
        {
            horizon.Fill(_state.Level);
            return;
        }

        TrendState state = _state;
        int place = _place;
        foreach (ref double step in horizon)
        {
            step = state.Next(_constants) + _figures[place];
            state = state.After(_constants, error: 0);
            place = After(place);
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        if (IsCollecting)
        {
            Collect(value);
        }
        else
        {
            double error = value - _state.Next(_constants) - _figures[_place];
            _state = _state.After(_constants, error);
            _figures[_place] += _seasonal * error;
        }

        _place = After(_place);
        _learned++;
    }

    /// <summary>Of the values after the first season; what that season fixed is held still.</summary>
    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (IsCollecting)
        {
            gradients[..Math.Min(1, gradients.Length)].Fill(1);
            return;
        }

        Span<double> deviations = stackalloc double[_figures.Length];
        deviations.Clear();
        TrendState deviation = default(TrendState).After(_constants, error: 1);
        deviations[0] = _seasonal;
        int place = After(0);
        foreach (ref double gradient in gradients)
        {
            gradient = deviation.Next(_constants) + deviations[place];
            deviation = deviation.After(_constants, -gradient);
            deviations[place] -= _seasonal * gradient;
            place = After(place);
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write(_place);
        writer.Write([_state.Level, _state.Trend]);
        writer.Write(_figures);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        _place = reader.ReadInteger(0, _figures.Length - 1);
        _state = new TrendState(reader.ReadNumber(), reader.ReadNumber());
        reader.Read(_figures);
    }

    private void Collect(double value)
    {
        _figures[_place] = value;
        _state = new TrendState(value, 0);
        if (_place == _figures.Length - 1)
        {
            double mean = 0;
            foreach (double figure in _figures)
            {
                mean += figure / _figures.Length;
            }

            foreach (ref double figure in _figures.AsSpan())
            {
                figure -= mean;
            }

            _state = new TrendState(mean, 0);
        }
    }

    private int After(int place) => place + 1 < _figures.Length ? place + 1 : 0;
}
