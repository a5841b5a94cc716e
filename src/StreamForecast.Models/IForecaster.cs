namespace StreamForecast.Models;

/// <summary>
/// An online forecaster of one series: <see cref="Forecast"/> before the value is seen, then <see cref="Learn"/> it.
/// One value costs bounded time and memory, whatever the length of the stream; neither call allocates.
/// </summary>
public interface IForecaster : IPersistent
{
    /// <summary>How many values must be learned before the forecast is to be trusted.</summary>
    int WarmUp { get; }

    /// <summary>True from the <see cref="WarmUp"/>-th learned value on; never flips back.</summary>
    bool IsReady { get; }

    /// <summary>
    /// Writes the forecasts of the next <c>horizon.Length</c> values, nearest first. Pure: learning, and any later forecast, go on as
    /// if it had not been called. A longer horizon extends the shorter one.
    /// </summary>
    void Forecast(Span<double> horizon);

    /// <summary>Scores nothing, keeps nothing but state: moves hidden state and parameters on by one value.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not finite; the state is unchanged.</exception>
    void Learn(double value);
}
