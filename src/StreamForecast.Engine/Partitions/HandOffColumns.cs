using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// Memory of a <see cref="HandOff"/>, used again for another one: where its ticks are, and what they lead to. Series write side by side,
/// each into its own part.
/// </summary>
internal sealed class HandOffColumns
{
    /// <summary>Numbers of the longest forecast that goes into columns; longer ones go as objects.</summary>
    private const int MaxLength = 256;

    /// <summary>Numbers that are kept for another hand-off, at most: the usual profiles need less.</summary>
    private const int MaxKeptNumbers = HandOff.MaxTicks * 16;

    public TickPlace[] Places { get; private set; } = [];

    public ForecastRow[] Rows { get; private set; } = [];

    public double[] Numbers { get; private set; } = [];

    /// <summary>May serve another hand-off.</summary>
    public bool IsWorthKeeping => Rows.Length <= 2 * HandOff.MaxTicks && Numbers.Length <= MaxKeptNumbers;

    /// <summary>Numbers to reserve for each tick of a series; 0 where its forecasts are too long, or have not been seen yet.</summary>
    public static int LengthFor(SeriesEntry entry) => entry.ForecastLength <= MaxLength ? entry.ForecastLength : 0;

    public void Reserve(int ticks, int numbers)
    {
        if (Rows.Length < ticks)
        {
            // A little more than needed, or each of a rising load would take new memory.
            Rows = GC.AllocateUninitializedArray<ForecastRow>(ticks + (ticks / 4));
            Places = GC.AllocateUninitializedArray<TickPlace>(Rows.Length);
        }

        if (Numbers.Length < numbers)
        {
            Numbers = GC.AllocateUninitializedArray<double>(numbers + (numbers / 4));
        }
    }
}
