using System.Globalization;

namespace StreamForecast.Connectors.Observations;

/// <summary>What the columns of a file are.</summary>
/// <param name="HasHeader">True when the first row names the columns.</param>
/// <param name="Names">A name for each column.</param>
/// <param name="Time">The column of times; -1 to count rows instead.</param>
/// <param name="Series">The column that names the series; -1 when the columns are the series.</param>
/// <param name="Values">The columns of values, at least one.</param>
internal sealed record TableLayout(bool HasHeader, IReadOnlyList<string> Names, int Time, int Series, IReadOnlyList<int> Values)
{
    private const string ColumnPrefix = "column ";

    internal static readonly string[] TimeNames = ["timestamp", "datetime", "date", "time", "ts"];
    internal static readonly string[] SeriesNames = ["series", "series_id", "symbol", "ticker", "unique_id", "item_id"];

    /// <summary>Rows of its beginning that a file is judged by, the names not counted.</summary>
    internal const int SampleRows = 1000;

    /// <summary>Decides from the beginning of a file, whose first row may be names, and what was asked for.</summary>
    /// <param name="rows">The first rows, at least one, of equal length.</param>
    /// <param name="asked">Columns named by the caller.</param>
    /// <exception cref="ObservationFileException">A column is missing, or nothing can be guessed.</exception>
    public static TableLayout Of(IReadOnlyList<string[]> rows, TableColumns asked)
    {
        string[] first = rows[0];
        IReadOnlyList<string[]> rest = [.. rows.Skip(1)];
        bool hasHeader = rest.Count == 0 && first.All(cell => TableCell.KindOf(cell) == CellKind.Text);
        for (int column = 0; column < first.Length; column++)
        {
            hasHeader |= KindOf(rest, column) is CellKind.Number or CellKind.Time && TableCell.KindOf(first[column]) == CellKind.Text;
        }

        return hasHeader ? Of(first, rest, asked) : Of(null, rows, asked);
    }

    /// <summary>Decides from the beginning of a file and what was asked for.</summary>
    /// <param name="header">The names of the columns; null when they have none.</param>
    /// <param name="rows">The first rows, of equal length.</param>
    /// <param name="asked">Columns named by the caller.</param>
    /// <exception cref="ObservationFileException">A column is missing, or nothing can be guessed.</exception>
    public static TableLayout Of(string[]? header, IReadOnlyList<string[]> rows, TableColumns asked)
    {
        if (rows.Count == 0)
        {
            throw new ObservationFileException("the file has a header and no rows");
        }

        CellKind[] kinds = [.. rows[0].Select((_, column) => KindOf(rows, column))];
        string[] names = [.. kinds.Select((_, i) => string.IsNullOrWhiteSpace(header?[i]) ? $"{ColumnPrefix}{i + 1}" : header[i].Trim())];
        int value = Find(names, asked.Value);
        int series = Find(names, asked.Series);
        int time = asked.Time is null ? GuessTime(names, kinds, rows, value, series) : Find(names, asked.Time);
        if (asked.Series is null)
        {
            series = GuessSeries(names, kinds, rows, time, value);
        }

        int[] values = value >= 0
            ? [value]
            : [.. Enumerable.Range(0, names.Length).Where(i => i != time && i != series && kinds[i] == CellKind.Number
                && !(header is not null && string.IsNullOrWhiteSpace(header[i])))];
        ThrowIfAlike(names, values);
        return values.Length > 0
            ? new TableLayout(header is not null, names, time, series, values)
            : throw new ObservationFileException($"no column holds numbers: name one with --value-column. Columns: {string.Join(", ", names)}");
    }

    private static CellKind KindOf(IReadOnlyList<string[]> rows, int column)
    {
        CellKind kind = CellKind.Missing;
        foreach (string[] row in rows)
        {
            CellKind cell = TableCell.KindOf(row[column]);
            if (kind == CellKind.Missing)
            {
                kind = cell;
            }
            else if (cell != CellKind.Missing && cell != kind)
            {
                return CellKind.Text;
            }
        }

        return kind;
    }

    private static int Find(string[] names, string? asked)
    {
        if (asked is null)
        {
            return -1;
        }

        int[] exact = Places(names, asked, StringComparison.Ordinal);
        int[] found = exact.Length > 0 ? exact : Places(names, asked, StringComparison.OrdinalIgnoreCase);
        return found.Length switch
        {
            1 => found[0],
            0 when PlaceOf(asked, names.Length) is { } place => place,
            0 => throw new ObservationFileException($"there is no column '{asked}'. Columns: {string.Join(", ", names)}"),
            _ => throw new ObservationFileException($"{Numbers(found)} are all called '{asked}': choose one by its place, such as 'column {found[0] + 1}', or rename them"),
        };
    }

    /// <summary>Series are named after their columns: of two with one name nobody could tell the values apart.</summary>
    private static void ThrowIfAlike(string[] names, int[] values)
    {
        if (values.GroupBy(column => names[column], StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } alike)
        {
            int[] columns = [.. alike];
            throw new ObservationFileException(
                $"{Numbers(columns)} are all called '{alike.Key}': choose one with --value-column 'column {columns[0] + 1}', or rename them");
        }
    }

    private static int[] Places(string[] names, string asked, StringComparison comparison) =>
        [.. Enumerable.Range(0, names.Length).Where(i => names[i].Equals(asked, comparison))];

    private static string Numbers(int[] columns) => $"columns {string.Join(", ", columns.Select(column => column + 1))}";

    /// <summary><c>column 3</c> is the third, whatever the header calls it.</summary>
    private static int? PlaceOf(string asked, int columns) =>
        asked.StartsWith(ColumnPrefix, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(asked.AsSpan(ColumnPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number >= 1 && number <= columns ? number - 1 : null;

    private static int GuessTime(string[] names, CellKind[] kinds, IReadOnlyList<string[]> rows, int value, int series)
    {
        foreach (string wanted in TimeNames)
        {
            int named = Array.FindIndex(names, name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            if (named >= 0 && named != value && named != series)
            {
                return named;
            }
        }

        int dated = Array.IndexOf(kinds, CellKind.Time);
        if (dated >= 0)
        {
            return dated;
        }

        return value != 0 && series != 0 && kinds.Length > 1 && kinds[0] == CellKind.Number && AreUnixTimes(rows) ? 0 : -1;
    }

    /// <summary>Whole, rising numbers that lie in the years 2000 to 2100 in some unit of unix time.</summary>
    private static bool AreUnixTimes(IReadOnlyList<string[]> rows)
    {
        const long From = 946_684_800_000_000_000;
        const long To = 4_102_444_800_000_000_000;
        var clock = new TableClock();
        long last = From;
        foreach (string[] row in rows)
        {
            bool isWhole = !row[0].AsSpan().Trim().ContainsAnyExceptInRange('0', '9');
            if (isWhole && clock.TryRead(row[0], out long time) && time >= last && time < To)
            {
                last = time;
                continue;
            }

            return false;
        }

        return true;
    }

    private static int GuessSeries(string[] names, CellKind[] kinds, IReadOnlyList<string[]> rows, int time, int value)
    {
        foreach (string wanted in SeriesNames)
        {
            int named = Array.FindIndex(names, name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            if (named >= 0 && named != time && named != value && kinds[named] == CellKind.Text)
            {
                return named;
            }
        }

        int[] repeating = [.. Enumerable.Range(0, names.Length)
            .Where(i => i != time && i != value && kinds[i] == CellKind.Text && Distinct(rows, i) < rows.Count)];
        int[] likely = [.. repeating.Where(i => Distinct(rows, i) == 1 || (time >= 0 && !AreRising(rows, time)))];
        return likely.Length switch
        {
            0 => -1,
            1 => likely[0],
            _ => throw new ObservationFileException(
                $"several columns might name the series ({string.Join(", ", likely.Select(i => names[i]))}): choose with --series-column"),
        };
    }

    private static int Distinct(IReadOnlyList<string[]> rows, int column) =>
        rows.Select(row => row[column]).Distinct(StringComparer.Ordinal).Count();

    private static bool AreRising(IReadOnlyList<string[]> rows, int time)
    {
        var clock = new TableClock();
        long last = long.MinValue;
        foreach (string[] row in rows)
        {
            if (clock.TryRead(row[time], out long next))
            {
                if (next <= last)
                {
                    return false;
                }

                last = next;
            }
        }

        return true;
    }
}
