using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Accuracy;

/// <summary>
/// A series in another unit, or counted from another zero, has the same errors relative to naive's. Not to the last digit: rounding
/// differs, and two experts that are nearly as good may change places.
/// </summary>
public class ScaleTests
{
    /// <summary>Measured worst over all files and profiles: 3.4e-4, a column under <c>full</c>.</summary>
    private const double Tolerance = 0.001;

    /// <summary>Rows that <c>full</c> is given of each series, to keep the suite short.</summary>
    private const int RowsOfFull = 5_000;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string file in SharedData.Files)
            {
                foreach (string profile in Profiles.Names)
                {
                    cases.Add(file, profile);
                }
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void A_million_times_or_a_million_more_changes_no_error(string file, string profile)
    {
        int limit = profile == "full" ? RowsOfFull : int.MaxValue;
        foreach ((string name, Observation[] rows) in SharedData.AllSeries(file))
        {
            AssertSame($"{file}, {name}", profile, [.. rows.Take(limit)], [(1e6, 0), (1, 1e6)]);
        }
    }

    [SkippableTheory]
    [InlineData("nyc-taxi.csv", "value")]
    [InlineData("twitter-volume-aapl.csv", "value")]
    [InlineData("brent-daily.csv", "Price")]
    [InlineData("etth1.csv", "LUFL")]
    public void Nor_does_a_millionth_or_a_milliard_more(string file, string column) =>
        AssertSame($"{file}, {column}", "balanced", SharedData.Observations(file, column), [(1e-6, 0), (1, 1e9)]);

    private static void AssertSame(string name, string profile, Observation[] rows, (double Factor, double Shift)[] moves)
    {
        var configuration = new SeriesConfiguration { Profile = profile };
        double plain = Runs.Of(configuration, rows).Ensemble.RelativeRmse;
        foreach ((double factor, double shift) in moves)
        {
            Observation[] moved = [.. rows.Select(row => row with { Value = (row.Value * factor) + shift })];
            double relative = Runs.Of(configuration, moved).Ensemble.RelativeRmse;

            Assert.True(Math.Abs(relative - plain) <= Tolerance, $"{name}, times {factor} plus {shift}: {plain} became {relative}");
        }
    }
}
