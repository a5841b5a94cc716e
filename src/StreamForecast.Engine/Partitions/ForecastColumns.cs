using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// Memory for the forecasts of a <see cref="HandOff"/>, used again for the next one. Series write side by side, each into its own part.
/// </summary>
internal sealed class ForecastColumns
{
    /// <summary>Numbers that are kept for the next hand-off, at most: of long horizons many would be held for nothing.</summary>
    private const int MaxKeptNumbers = HandOff.MaxTicks * 16;

    public ForecastRow[] Rows { get; private set; } = [];

    public double[] Numbers { get; private set; } = [];

    /// <summary>May serve another hand-off.</summary>
    public bool IsWorthKeeping => Rows.Length <= 2 * HandOff.MaxTicks && Numbers.Length <= MaxKeptNumbers;

    public void Reserve(int rows, int numbers)
    {
        if (Rows.Length < rows)
        {
            Rows = GC.AllocateUninitializedArray<ForecastRow>(rows + (rows / 4));
        }

        if (Numbers.Length < numbers)
        {
            Numbers = GC.AllocateUninitializedArray<double>(numbers + (numbers / 4));
        }
    }
}
