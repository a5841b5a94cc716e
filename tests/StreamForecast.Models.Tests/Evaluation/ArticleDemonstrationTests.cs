using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Evaluation;

public class ArticleDemonstrationTests
{
    [SkippableFact]
    public void Brent_shows_no_edge_over_no_change()
    {
        DemonstrationResult result = ArticleDemonstration.Run(SharedData.Observations("brent-daily.csv", "Price"));

        Assert.Equal([12.48, 12.46, 12.58, 12.76, 12.47], result.Rows.Select(row => Math.Round(row.Rmse, 2)));
    }

    [SkippableFact]
    public void With_the_last_month_closed_as_it_stands_the_published_errors_come_out()
    {
        Observation[] prices = SharedData.Observations("brent-daily.csv", "Price");
        Observation nextMonth = prices[^1] with { Time = prices[^1].Time + (31L * 86_400 * 1_000_000_000) };

        DemonstrationResult result = ArticleDemonstration.Run([.. prices, nextMonth]);

        Assert.Equal(471, result.Months);
        Assert.Equal([12.46, 12.45, 12.57, 12.75, 12.45], result.Rows.Select(row => Math.Round(row.Rmse, 2)));
    }

    [SkippableFact]
    public void The_articles_cell_diverges_sooner_the_larger_its_step()
    {
        DemonstrationResult result = ArticleDemonstration.Run(SharedData.Observations("brent-daily.csv", "Price"));

        Assert.Equal([0.1, 0.01, 0.001], result.Divergences.Select(d => d.Rate));
        Assert.Equal([6, 20, 44], result.Divergences.Select(d => d.Step));
    }

    [Fact]
    public void Too_few_months_are_refused_with_how_many_there_are()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ArticleDemonstration.Run([new Observation(0, 1)]));

        Assert.Contains("close only 0 monthly returns", error.Message, StringComparison.Ordinal);
    }
}
