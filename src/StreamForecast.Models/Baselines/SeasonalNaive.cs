using StreamForecast.Models.Explanation;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Baselines;

/// <summary>Every coming value equals the one a season before it. Until a season has passed that is the first value.</summary>
public sealed class SeasonalNaive : IForecaster, IExplainable
{
    private readonly History _history;
    private long _learned;

    /// <param name="season">Observations a season, 1 to <see cref="Autoregression.MaxLag"/>.</param>
    public SeasonalNaive(int season)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(season, Autoregression.MaxLag);
        _history = new History(season);
    }

    public StateKind Kind => new("seasonal-naive", 1);

    public int WarmUp => _history.Capacity;

    public bool IsReady => _learned >= WarmUp;

    public void Forecast(Span<double> horizon)
    {
        int season = _history.Capacity;
        for (int step = 0; step < horizon.Length; step++)
        {
            horizon[step] = step < season ? _history[season - step] : horizon[step - season];
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        _history.Push(value);
        _learned++;
    }

    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (_history.Capacity <= gradients.Length)
        {
            gradients[_history.Capacity - 1] = 1;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write(_history);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        reader.Read(_history);
    }
}
