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
    public async Task Too_few_months_are_refused_with_how_many_it_takes()
    {
        CommandRun run = await CommandRun.Of("article", Prices(months: 26));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("close only 24 monthly returns. It takes prices other than 0 over 27 months.", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of("article", Prices(months: 27))).ExitCode);
    }

    [Fact]
    public async Task Rows_without_times_are_refused_with_the_option_that_names_them()
    {
        string file = Write("untimed.csv", "Price\n" + string.Join('\n', Enumerable.Range(1, 1000)));

        CommandRun run = await CommandRun.Of("article", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--time-column", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_of_a_long_file_that_is_too_short_is_left_out_and_named()
    {
        string file = Write("long.csv", "Date,Name,Price\n2000-01-01,brief,3\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{new DateOnly(2000, 1, 1).AddMonths(i):yyyy-MM-dd},whole,{100 + (i % 7)}\n"))));

        CommandRun run = await CommandRun.Of("article", file, "--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning: left out: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("series brief: ", run.Error, StringComparison.Ordinal);
        Assert.All(run.Lines, line => Assert.Equal("whole", JsonDocument.Parse(line).RootElement.GetProperty("series").GetString()));
    }

    [Fact]
    public async Task A_number_that_there_is_not_is_told_in_words()
    {
        string still = Write("still.csv", Months(_ => 5));
        string torn = Write("torn.csv", Months(i => i == 40 ? 1e12 : 5 + (i % 3)));

        CommandRun ofStill = await CommandRun.Of("article", still);
        CommandRun ofTorn = await CommandRun.Of("article", torn);

        Assert.DoesNotContain("NaN", ofStill.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", ofStill.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", ofTorn.Output, StringComparison.Ordinal);
        Assert.Contains("diverged", ofTorn.Output, StringComparison.Ordinal);
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

        return Write("prices.csv", text.ToString());
    }

    private static string Months(Func<int, double> price) => "Date,Price\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{new DateOnly(2000, 1, 1).AddMonths(i):yyyy-MM-dd},{price(i):R}\n")));

    private string Write(string name, string text)
    {
        string file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
