namespace StreamForecast.Models.Evaluation;

/// <summary>
/// Which rows of a file the online-forecasting literature scores, and in what unit (FSNet, ICLR 2023; OneNet, NeurIPS 2023). The unit
/// is for reporting alone: the models see raw rows, once, from row 0.
/// </summary>
/// <param name="UnitRows">A column's unit is the population standard deviation of its rows before this one.</param>
/// <param name="FirstScoredRow">The first row scored.</param>
/// <param name="EndRow">The row after the last one scored.</param>
public sealed record FsnetProtocol(int UnitRows, int FirstScoredRow, int EndRow)
{
    private const int EttMonth = 30 * 24;

    /// <summary>The ETT files: 4 months of 30 days for the unit, scored from the 5th to the 20th, by rows whatever their spacing.</summary>
    public static readonly FsnetProtocol Ett = new(4 * EttMonth, 5 * EttMonth, 20 * EttMonth);

    /// <summary>Any other file: its first fifth for the unit, its last three quarters scored.</summary>
    public static FsnetProtocol ForRows(int rows) => new(rows / 5, (int)PrequentialEvaluation.DefaultFirstScoredRow(rows), rows);

    /// <param name="fileName">File name, with or without path and extension: those that begin with "ett" are the ETT files.</param>
    /// <param name="rows">Rows in the file.</param>
    public static FsnetProtocol For(string fileName, int rows) =>
        Path.GetFileName(fileName).StartsWith("ett", StringComparison.OrdinalIgnoreCase) && rows >= Ett.EndRow ? Ett : ForRows(rows);

    /// <summary>The unit of a column; its errors are divided by it, squared errors by its square.</summary>
    /// <param name="column">The column from row 0 on, at least <see cref="UnitRows"/> long.</param>
    public double UnitOf(ReadOnlySpan<double> column)
    {
        ReadOnlySpan<double> rows = column[..UnitRows];
        double mean = 0;
        foreach (double value in rows)
        {
            mean += value / rows.Length;
        }

        double squares = 0;
        foreach (double value in rows)
        {
            squares += (value - mean) * (value - mean) / rows.Length;
        }

        return Math.Sqrt(squares);
    }
}
