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

    /// <param name="fileName">File name, with or without path and extension.</param>
    /// <param name="rows">Rows in the file; an ETT file may have fewer than its protocol scores, and then cannot be compared.</param>
    public static FsnetProtocol For(string fileName, int rows) => IsEtt(fileName) ? Ett : ForRows(rows);

    /// <summary>Whether a file is one of the ETT files: those whose name begins with "ett", in any case.</summary>
    /// <param name="fileName">File name, with or without path and extension.</param>
    public static bool IsEtt(string fileName) => Path.GetFileName(fileName).StartsWith("ett", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The unit of a column; its errors are divided by it, squared errors by its square. Where the first values are all the same it is 1,
    /// as the scaler behind the published numbers has it.
    /// </summary>
    /// <param name="column">The column from row 0 on, at least <see cref="UnitRows"/> long.</param>
    /// <exception cref="ArgumentException">There are fewer values.</exception>
    public double UnitOf(ReadOnlySpan<double> column)
    {
        if (column.Length < UnitRows || UnitRows < 2)
        {
            throw new ArgumentException($"The protocol needs {Math.Max(2, UnitRows)} values for its unit; there are {column.Length}.");
        }

        double mean = 0;
        double squares = 0;
        for (int i = 0; i < UnitRows; i++)
        {
            double before = column[i] - mean;
            mean += before / (i + 1);
            squares += before * (column[i] - mean);
        }

        double unit = Math.Sqrt(squares / UnitRows);
        return unit > 0 ? unit : 1;
    }
}
