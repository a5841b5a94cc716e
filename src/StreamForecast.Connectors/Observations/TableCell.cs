using System.Globalization;

namespace StreamForecast.Connectors.Observations;

internal enum CellKind
{
    Missing,
    Number,
    Time,
    Text,
}

/// <summary>What the text of one cell is.</summary>
internal static class TableCell
{
    private static readonly string[] MissingMarks = [".", "-", "NA", "N/A", "NaN", "null", "None", "ND"];

    public static CellKind KindOf(ReadOnlySpan<char> cell) =>
        IsMissing(cell) ? CellKind.Missing
        : TryNumber(cell, out _) ? CellKind.Number
        : TableClock.TryText(cell.Trim(), out _) ? CellKind.Time
        : CellKind.Text;

    /// <summary>True for an empty cell and for the usual marks of a value that is not there.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell)
    {
        ReadOnlySpan<char> text = cell.Trim();
        if (text.IsEmpty)
        {
            return true;
        }

        foreach (string mark in MissingMarks)
        {
            if (text.Equals(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a finite number with a decimal point; digits are not grouped.</summary>
    public static bool TryNumber(ReadOnlySpan<char> cell, out double number) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
