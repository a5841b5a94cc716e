using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamForecast.Daemon.Tests.Commands;

public sealed class ArticleCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-article-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_scores_the_five_models_against_no_change_and_shows_what_rates_do()
    {
        CommandRun run = await CommandRun.Of("article", Prices(months: 60), "--format", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] lines = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] models = [.. lines.Where(line => line.TryGetProperty("rmse_percent", out _))];
        Assert.Equal(5, models.Length);
        Assert.Equal(1, models[0].GetProperty("relative_rmse").GetDouble());
        Assert.All(models, model => Assert.Equal(58, model.GetProperty("months").GetInt32()));
        Assert.Equal([0.1, 0.01, 0.001], lines[5..].Select(line => line.GetProperty("rate").GetDouble()));
    }

    [Fact]
    public async Task The_table_ends_with_a_plain_verdict()
    {
        CommandRun run = await CommandRun.Of("article", Prices(months: 60));

        Assert.Contains("naive (zero return)", run.Output, StringComparison.Ordinal);
        Assert.Contains("no change", run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_months_are_refused()
    {
        CommandRun run = await CommandRun.Of("article", Prices(months: 10));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("months", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Two closes a month, the second of which is the month's; the last month never closes.</summary>
    private string Prices(int months)
    {
        var text = new StringBuilder("Date,Price\n");
        DateTimeOffset start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < months; i++)
        {
            double price = 100 + (10 * Math.Sin(i * i));
            text.Append(CultureInfo.InvariantCulture, $"{start.AddMonths(i):yyyy-MM-dd},{price + 50:R}\n");
            text.Append(CultureInfo.InvariantCulture, $"{start.AddMonths(i).AddDays(20):yyyy-MM-dd},{price:R}\n");
        }

        string file = Path.Combine(_directory.FullName, "prices.csv");
        File.WriteAllText(file, text.ToString());
        return file;
    }
}
