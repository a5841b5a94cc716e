using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Accuracy;

/// <summary>How often values lie inside the intervals that were issued for them, over the scored part of real files.</summary>
public class CoverageTests
{
    private const double Gate = 0.01;

    public static TheoryData<string> ProfileNames => [.. Profiles.Names];

    [SkippableTheory]
    [MemberData(nameof(ProfileNames))]
    public void On_every_long_series_each_interval_covers_what_it_says(string profile)
    {
        foreach (string file in (string[])["brent-daily.csv", "wti-daily.csv", "nyc-taxi.csv", "twitter-volume-aapl.csv", "etth1.csv"])
        {
            foreach ((string name, Observation[] rows) in SharedData.AllSeries(file))
            {
                Runs.AssertCovers(Runs.Of(new SeriesConfiguration { Profile = profile }, rows), $"{file}, {name}");
            }
        }
    }

    /// <summary>
    /// A currency has 177 to 499 scored months, where chance alone moves a coverage of .5 by .03: the file is held to the gate as a whole.
    /// Measured under <c>balanced</c>: .495, .799, .948 over all; single currencies off by .011 on average at .5, the worst by .076 (Venezuela
    /// at .8, whose rate stands still for years and then jumps).
    /// </summary>
    [SkippableTheory]
    [MemberData(nameof(ProfileNames))]
    public void Over_all_short_series_of_a_file_each_interval_covers_what_it_says(string profile)
    {
        PrequentialScore[] scores =
        [
            .. SharedData.AllSeries("exchange-rates-monthly.csv")
                .Select(series => Runs.Of(new SeriesConfiguration { Profile = profile }, series.Rows).Ensemble),
        ];
        double scored = scores.Sum(score => score.Count);
        for (int level = 0; level < SeriesConfiguration.DefaultLevels.Count; level++)
        {
            double nominal = SeriesConfiguration.DefaultLevels[level];
            double coverage = scores.Sum(score => score.Coverage(level) * score.Count) / scored;
            Assert.True(Math.Abs(coverage - nominal) <= Gate, $"{coverage} of nominal {nominal}");
        }
    }
}
