namespace StreamForecast.Models.Evaluation;

/// <summary>
/// How the literature on online forecasting (FSNet, ICLR 2023; OneNet, NeurIPS 2023; LSTD, AAAI 2025) scores a file at horizon 1: which
/// rows, and in which unit. The unit is for reporting alone; the models see raw rows.
/// </summary>
/// <param name="UnitRows">The first rows, whose population standard deviation is the unit of a column.</param>
/// <param name="FirstScoredRow">The first row scored, from 0.</param>
/// <param name="EndRow">The row after the last one scored.</param>
public sealed record LiteratureProtocol(int UnitRows, int FirstScoredRow, int EndRow)
{
    /// <summary>The transformer-temperature files (ETT): four months set the unit, the fifth passes, fifteen are scored.</summary>
    public static readonly LiteratureProtocol Ett = new(UnitRows: 2880, FirstScoredRow: 3600, EndRow: 14_400);

    /// <summary>Any other file: the first fifth sets the unit, the last three quarters are scored.</summary>
    /// <param name="rows">Rows of the file.</param>
    public static LiteratureProtocol OfRows(int rows) => new(rows / 5, (int)PrequentialEvaluation.DefaultFirstScoredRow(rows), rows);

    /// <summary>The population standard deviation of a column's first <see cref="UnitRows"/> values.</summary>
    /// <exception cref="ArgumentException">There are fewer values, or they are all the same and give no unit.</exception>
    public double Unit(ReadOnlySpan<double> values)
    {
        if (values.Length < UnitRows || UnitRows < 2)
        {
            throw new ArgumentException($"The protocol needs {Math.Max(2, UnitRows)} values for its unit; there are {values.Length}.", nameof(values));
        }

        double mean = 0;
        double squares = 0;
        for (int i = 0; i < UnitRows; i++)
        {
            double before = values[i] - mean;
            mean += before / (i + 1);
            squares += before * (values[i] - mean);
        }

        double unit = Math.Sqrt(squares / UnitRows);
        return unit > 0
            ? unit
            : throw new ArgumentException($"The first {UnitRows} values are all {values[0]}; they give no unit.", nameof(values));
    }
}
