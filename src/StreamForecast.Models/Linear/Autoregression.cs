using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Linear;

/// <summary>
/// AR over any set of lags, with a bias, by recursive least squares:
/// <c>forecast = sum of w_i * y(t + 1 - lag_i) + b</c>. Over the lag 1 with forgetting 1 it is the static AR(1), in which every
/// observation weighs the same.
/// </summary>
/// <remarks>The first value fills every lag and is learned as its own successor: the model starts near the random walk.</remarks>
public sealed class Autoregression : IForecaster, IExplainable, IRelearning, ILearnedParameters
{
    /// <summary>Furthest lag; a week of half-hours and their neighbours fit more than five times over.</summary>
    public const int MaxLag = 2_100;

    /// <summary>Most lags a model: a step costs their square.</summary>
    public const int MaxLags = 128;

    // By order, so that models of one order share them.
    private static readonly int[]?[] LagsOfOrder = new int[MaxLags + 1][];

    private readonly int[] _lags;

    // What the next value is regressed on, gathered as soon as it is known: forecast and learning both read it.
    private readonly double[] _features;
    private readonly History _history;
    private readonly RecursiveLeastSquares _regression;
    private long _learned;

    /// <param name="lags">Ascending, distinct, each 1 to <see cref="MaxLag"/>; at most <see cref="MaxLags"/>.</param>
    /// <param name="forgetting">Weight of each row against the next, in (0, 1]; at least .998 for 24 lags or more, or it loses to naive.</param>
    /// <param name="delta">Start of P, as in <see cref="GainMatrix"/>.</param>
    /// <param name="traceCap">Most trace of P a dimension.</param>
    public Autoregression(
        ReadOnlySpan<int> lags,
        double forgetting,
        double delta = RecursiveLeastSquares.DefaultDelta,
        double traceCap = RecursiveLeastSquares.DefaultTraceCap)
        : this(Validated(lags).ToArray(), forgetting, delta, traceCap)
    {
    }

    private Autoregression(int[] lags, double forgetting, double delta, double traceCap)
    {
        _lags = lags;
        _features = new double[lags.Length + 1];
        _features[^1] = 1;
        _history = new History(lags[^1]);
        _regression = new RecursiveLeastSquares(lags.Length + 1, forgetting, delta, traceCap);
    }

    public StateKind Kind => new("ar", 1);

    /// <summary>Every lag reached, and as many rows learned as there are parameters.</summary>
    public int WarmUp => _lags[^1] + _features.Length;

    public bool IsReady => _learned >= WarmUp;

    public ReadOnlySpan<int> Lags => _lags;

    /// <summary>One weight a lag, then the bias.</summary>
    public ReadOnlySpan<double> Weights => _regression.Weights;

    /// <summary>AR over the lags 1 to <paramref name="order"/>.</summary>
    public static Autoregression OfOrder(int order, double forgetting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, MaxLags);
        int[] lags = LagsOfOrder[order] ??= [.. Enumerable.Range(1, order)];
        return new Autoregression(lags, forgetting, RecursiveLeastSquares.DefaultDelta, RecursiveLeastSquares.DefaultTraceCap);
    }

    /// <summary>Beyond the first step the model's own forecasts stand in for the values not yet seen.</summary>
    public void Forecast(Span<double> horizon)
    {
        if (!horizon.IsEmpty)
        {
            horizon[0] = _regression.Predict(_features);
        }

        if (horizon.Length > 1)
        {
            ForecastFurther(horizon);
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        if (_learned == 0)
        {
            _history.StartAt(value);
            Gather();
        }

        _regression.Learn(_features, value);
        _history.Push(value);
        Gather();
        _learned++;
    }

    /// <inheritdoc/>
    public double ParameterNorm => _regression.WeightNorm;

    public void Relearn() => _regression.Relearn();

    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        for (int i = 0; i < _lags.Length && _lags[i] <= gradients.Length; i++)
        {
            gradients[_lags[i] - 1] = _regression.Weights[i];
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write(_history);
        writer.Write(_regression);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        reader.Read(_history);
        reader.Read(_regression);
        Gather();
    }

    private void ForecastFurther(Span<double> horizon)
    {
        Span<double> features = stackalloc double[_features.Length];
        features[^1] = 1;
        for (int step = 1; step < horizon.Length; step++)
        {
            for (int i = 0; i < _lags.Length; i++)
            {
                int lag = _lags[i];
                features[i] = lag <= step ? horizon[step - lag] : _history[lag - step];
            }

            horizon[step] = _regression.Predict(features);
        }
    }

    private void Gather()
    {
        for (int i = 0; i < _lags.Length; i++)
        {
            _features[i] = _history[_lags[i]];
        }
    }

    private static ReadOnlySpan<int> Validated(ReadOnlySpan<int> lags)
    {
        if (lags.IsEmpty || lags.Length > MaxLags)
        {
            throw new ArgumentOutOfRangeException(nameof(lags), lags.Length, $"Give 1 to {MaxLags} lags.");
        }

        int previous = 0;
        foreach (int lag in lags)
        {
            if (lag <= previous || lag > MaxLag)
            {
                throw new ArgumentOutOfRangeException(nameof(lags), lag, $"Lags must ascend from 1 to {MaxLag} without repeats.");
            }

            previous = lag;
        }

        return lags;
    }
}
