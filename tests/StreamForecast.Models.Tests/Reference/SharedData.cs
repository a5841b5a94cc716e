using System.Globalization;

namespace StreamForecast.Models.Tests.Reference;

/// <summary>Real series kept beside the repository; whoever asks for one that is absent is skipped with the reason.</summary>
public static class SharedData
{
    private const string LongFormat = "exchange-rates-monthly.csv";

    public static readonly IReadOnlyList<string> Files =
    [
        "brent-daily.csv", "wti-daily.csv", "nyc-taxi.csv", "twitter-volume-aapl.csv", "etth1.csv", LongFormat,
    ];

    /// <summary>The checkout that the tests were built from; null when they were moved out of it.</summary>
    public static string? Repository { get; } = FindRepository();

    /// <summary>One column of a file with a header, in file order.</summary>
    public static double[] Column(string file, string column)
    {
        string[] lines = Lines(file);
        int at = Array.IndexOf(lines[0].Split(','), column);
        return [.. lines.Skip(1).Select(line => double.Parse(line.Split(',')[at], CultureInfo.InvariantCulture))];
    }

    /// <summary>Percentage returns of the last value of each month, months without their successor left out.</summary>
    public static double[] MonthlyReturns(string file)
    {
        double[] closes = [.. Lines(file).Skip(1)
            .Select(line => line.Split(','))
            .GroupBy(cells => cells[0][..7], cells => double.Parse(cells[1], CultureInfo.InvariantCulture))
            .Select(month => month.Last())
            .SkipLast(1)];
        return [.. closes.Skip(1).Zip(closes, (now, before) => 100 * (now - before) / Math.Abs(before))];
    }

    /// <summary>One column with its times, which are the file's first column, in UTC.</summary>
    public static Observation[] Observations(string file, string column)
    {
        double[] values = Column(file, column);
        string[] lines = Lines(file);
        return [.. values.Select((value, row) => new Observation(Nanoseconds(lines[row + 1].Split(',')[0]), value))];
    }

    /// <summary>Every series of a file: one a column, or one a name where the second of three columns holds the names (long format).</summary>
    public static (string Name, Observation[] Rows)[] AllSeries(string file)
    {
        string[] columns = ValueColumns(file);
        if (!string.Equals(file, LongFormat, StringComparison.Ordinal))
        {
            return [.. columns.Select(column => (column, Observations(file, column)))];
        }

        return
        [
            .. Lines(file).Skip(1)
                .Select(line => line.Split(','))
                .Where(cells => cells[2].Length > 0)
                .GroupBy(
                    cells => cells[1],
                    cells => new Observation(Nanoseconds(cells[0]), double.Parse(cells[2], CultureInfo.InvariantCulture)))
                .Select(series => (series.Key, series.ToArray())),
        ];
    }

    /// <summary>The names of a file's columns but the first.</summary>
    public static string[] ValueColumns(string file) => Lines(file)[0].Split(',')[1..];

    private static long Nanoseconds(string time) =>
        (DateTime.Parse(time, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks * 100;

    private static string[] Lines(string file)
    {
        string path = Path.Combine(Repository ?? ".", "..", "shared", "data", file);
        Skip.IfNot(File.Exists(path), $"{file} is not in the data folder beside the repository.");
        return [.. File.ReadAllLines(path).Where(line => line.Length > 0)];
    }

    private static string? FindRepository()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "StreamForecast.sln")))
        {
            root = root.Parent;
        }

        return root?.FullName;
    }
}
