using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using StreamForecast.Daemon.Commands.Backtest;

namespace StreamForecast.Daemon.Tests.Commands.Backtest;

public sealed class BacktestPicturesTests : IDisposable
{
    private const int Rows = 1_200;
    private const string Hostile = "<script>alert('1 & 2')</script>\u0001\"";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-pictures-");

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(BacktestRecorder.MaxSeries + 1)]
    public async Task The_plot_is_one_png_as_tall_as_the_series_it_shows(int series)
    {
        SkipWithoutFonts();
        string png = In("out.png");

        CommandRun run = await CommandRun.Of("backtest", Wide(series), "--profile", "fast", "--plot", png);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        byte[] bytes = await File.ReadAllBytesAsync(png);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], bytes[..8]);
        Assert.True(bytes.Length > 20_000, $"{bytes.Length} bytes hold no picture");
        Assert.Equal(1200, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)));
        Assert.Equal(600 * Math.Min(series, BacktestRecorder.MaxSeries), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
    }

    [Fact]
    public async Task The_report_holds_the_numbers_of_the_json()
    {
        string html = In("out.html");

        CommandRun run = await CommandRun.Of("backtest", Wide(2), "--profile", "fast", "--format", "json", "--report", html);

        XElement[][] rows = [.. Table(Page(html), 0).Select(row => row.Elements().ToArray())];
        JsonElement[] scores = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        string[] keys = ["relative_rmse", "relative_mae", "directional_accuracy", "mase", "rmse", "mae", "mse"];
        Assert.Equal(scores.Length, rows.Length);
        foreach ((XElement[] row, JsonElement score) in rows.Zip(scores))
        {
            Assert.Equal(score.GetProperty("model").GetString(), row[1].Value);
            Assert.Equal(score.GetProperty("n").GetInt64().ToString(CultureInfo.InvariantCulture), row[2].Value);
            Assert.Equal(keys.Select(key => Shown(score.GetProperty(key))), row[3..].Select(cell => cell.Value));
        }

        IEnumerable<string> intervals = scores.Where(score => score.GetProperty("model").GetString() == "ensemble").SelectMany(score =>
            score.GetProperty("coverage").EnumerateObject().Zip(score.GetProperty("width").EnumerateObject(), (coverage, width) =>
                $"{coverage.Name} {Shown(coverage.Value)} {Shown(width.Value)}"));
        Assert.Equal(intervals, Table(Page(html), 1).Select(row => string.Join(' ', row.Elements().Skip(1).Select(cell => cell.Value))));
    }

    [Fact]
    public async Task The_report_draws_every_chart_and_refers_to_nothing_outside()
    {
        string html = In("out.html");
        await CommandRun.Of("backtest", Wide(2), "--profile", "fast", "--report", html);

        string text = await File.ReadAllTextAsync(html);
        foreach (string outside in (string[])["http://", "https://", "src=", "href=", "url(", "@import", "<script"])
        {
            Assert.DoesNotContain(outside, text, StringComparison.OrdinalIgnoreCase);
        }

        XElement[] figures = [.. Page(html).Descendants("figure")];
        Assert.Equal(8, figures.Length);
        Assert.All(figures, figure => Assert.Contains(figure.Descendants("path"), path => path.Attribute("d")!.Value.Length > 10));
        XElement stretch = figures[0].Descendants("path").Single(path => path.Attribute("class")!.Value == "ink");
        Assert.Equal(BacktestRecorder.StretchRows, stretch.Attribute("d")!.Value.Count(verb => verb is 'M' or 'L'));
    }

    [SkippableFact]
    public async Task A_hostile_name_is_text_wherever_it_stands()
    {
        SkipWithoutFonts();
        string html = In("out.html");
        string file = In("long.csv");
        await File.WriteAllLinesAsync(file, ["time,series,value", .. Enumerable.Range(0, Rows).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{Day(i)},\"{Hostile.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{Value(i, 0):R}"))]);

        CommandRun run = await CommandRun.Of("backtest", file, "--profile", "fast", "--report", html, "--plot", In("out.png"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        XElement page = Page(html);
        Assert.Empty(page.Descendants("script"));
        string shown = Hostile.Replace('\u0001', '\ufffd');
        Assert.Equal(shown, Table(page, 0).First().Element("th")!.Value);
        Assert.Contains(page.Descendants("h2"), title => title.Value == shown);
    }

    [Fact]
    public async Task The_report_names_the_command_and_the_configuration()
    {
        string html = In("out.html");
        string file = Wide(1);

        await CommandRun.Of("backtest", file, "--experts", "naive, ar(2)", "--seed", "7", "--report", html);

        XElement page = Page(html);
        Assert.Equal(
            $"streamforecast backtest {file} --experts 'naive, ar(2)' --seed 7 --report {html}", page.Descendants("pre").Single().Value);
        Dictionary<string, string> terms = page.Descendants("dl").Last().Elements("dt")
            .ToDictionary(term => term.Value, term => term.ElementsAfterSelf("dd").First().Value, StringComparer.Ordinal);
        Assert.Equal("7", terms["seed"]);
        Assert.StartsWith("naive, ar(2", terms["experts"], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_file_with_too_little_to_score_still_gets_its_pictures()
    {
        SkipWithoutFonts();
        string file = In("short.csv");
        await File.WriteAllTextAsync(file, "1\n2\n3\n");

        CommandRun run = await CommandRun.Of("backtest", file, "--score-from", "9", "--plot", In("out.png"), "--report", In("out.html"));

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("warning: ", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("no row was scored", Page(In("out.html")).Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--plot")]
    [InlineData("--report")]
    public async Task A_path_that_cannot_be_written_is_one_line(string option)
    {
        CommandRun run = await CommandRun.Of("backtest", Wide(1), "--profile", "fast", option, In(Path.Combine("none", "out")));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"error: {option} ", line, StringComparison.Ordinal);
    }

    private static void SkipWithoutFonts() => Skip.If(
        SkiaSharp.SKFontManager.Default.FontFamilyCount == 0, "The system has no font to label a plot with; install one such as fonts-dejavu-core.");

    private static string Shown(JsonElement number) =>
        number.ValueKind == JsonValueKind.Null ? "-" : number.GetDouble().ToString("G5", CultureInfo.InvariantCulture);

    private static IEnumerable<XElement> Table(XElement page, int index) =>
        page.Descendants("table").ElementAt(index).Element("tbody")!.Elements("tr");

    private static XElement Page(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static double Value(int row, int series) => 50 + series + Math.Sin(0.7 * row) + Math.Cos(0.31 * row * row);

    private static string Day(int row) => DateTime.UnixEpoch.AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string Wide(int series)
    {
        var text = new StringBuilder("time,").AppendJoin(',', Enumerable.Range(0, series).Select(k => $"series{k}")).Append('\n');
        for (int i = 0; i < Rows; i++)
        {
            text.Append(Day(i)).Append(',').AppendJoin(',', Enumerable.Range(0, series)
                .Select(k => Value(i, k).ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        File.WriteAllText(In("wide.csv"), text.ToString());
        return In("wide.csv");
    }
}
