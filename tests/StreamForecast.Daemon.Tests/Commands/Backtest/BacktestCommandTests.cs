using System.Globalization;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace StreamForecast.Daemon.Tests.Commands.Backtest;

public sealed class BacktestCommandTests : IDisposable
{
    private static readonly string[] Keys =
    [
        "series", "model", "n", "mse", "mae", "rmse", "relative_rmse", "relative_mae", "mase", "directional_accuracy", "coverage", "width",
        "ticks_per_second",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-backtest-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Json_is_one_object_a_series_and_model_with_the_means_last()
    {
        CommandRun run = await CommandRun.Of("backtest", Wide(), "--profile", "fast", "--intervals", "0.8,0.5", "--format", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] objects = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.All(objects, one => Assert.Equal(Keys, one.EnumerateObject().Select(member => member.Name)));
        string[] series = [.. objects.Select(one => one.GetProperty("series").GetString()!)];
        Assert.Equal(["down", "up", "*"], series.Distinct());
        int models = objects.Count(one => one.GetProperty("series").GetString() == "up");
        Assert.Equal(3 * models, objects.Length);
        Assert.All(series[^models..], name => Assert.Equal("*", name));

        JsonElement ensemble = objects.First(one => one.GetProperty("series").GetString() == "up");
        Assert.Equal("ensemble", ensemble.GetProperty("model").GetString());
        Assert.Equal(300, ensemble.GetProperty("n").GetInt64());
        Assert.Equal(["0.5", "0.8"], ensemble.GetProperty("coverage").EnumerateObject().Select(level => level.Name));
        Assert.Equal(["0.5", "0.8"], ensemble.GetProperty("width").EnumerateObject().Select(level => level.Name));
    }

    [Fact]
    public async Task Over_several_series_only_what_has_no_unit_has_a_mean()
    {
        JsonElement levels = await MeanOf("--target", "level");
        JsonElement returns = await MeanOf("--target", "return");
        JsonElement one = await MeanOf("--value-column", "up");

        Assert.All(["mse", "mae", "rmse"], key => Assert.Equal(JsonValueKind.Null, levels.GetProperty(key).ValueKind));
        Assert.Equal(JsonValueKind.Null, levels.GetProperty("width").GetProperty("0.8").ValueKind);
        Assert.All(["relative_rmse", "relative_mae"], key => Assert.Equal(JsonValueKind.Number, levels.GetProperty(key).ValueKind));
        Assert.Equal(JsonValueKind.Number, levels.GetProperty("coverage").GetProperty("0.8").ValueKind);
        Assert.Equal(JsonValueKind.Number, returns.GetProperty("mse").ValueKind);
        Assert.Equal(JsonValueKind.Null, returns.GetProperty("width").GetProperty("0.8").ValueKind);
        Assert.Equal(JsonValueKind.Number, one.GetProperty("mse").ValueKind);
        Assert.Equal(JsonValueKind.Number, one.GetProperty("width").GetProperty("0.8").ValueKind);
    }

    [Theory]
    [InlineData(1, "nothing was scored")]
    [InlineData(40, "shorter than the warm-up of 64 observations")]
    public async Task A_series_too_short_to_mean_anything_says_so(int rows, string why)
    {
        string file = Path.Combine(_directory.FullName, "short.csv");
        await File.WriteAllLinesAsync(file, ["date,value", .. Enumerable.Range(0, rows).Select(i => $"{new DateOnly(2020, 1, 1).AddDays(i):yyyy-MM-dd},{i}")]);

        CommandRun run = await CommandRun.Of("backtest", file, "--profile", "fast", "--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("series value: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Naive_is_exactly_as_good_as_naive_and_its_error_is_that_of_the_changes()
    {
        CommandRun run = await CommandRun.Of(
            "backtest", Wide(), "--value-column", "up", "--profile", "fast", "--score-from", "100", "--format", "json");

        JsonElement naive = run.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .First(one => one.GetProperty("model").GetString() == "naive");
        double[] values = [.. Enumerable.Range(0, Rows).Select(Up)];
        double expected = Enumerable.Range(100, Rows - 100).Average(i => Math.Pow(values[i] - values[i - 1], 2));
        Assert.Equal(Rows - 100, naive.GetProperty("n").GetInt64());
        Assert.Equal(expected, naive.GetProperty("mse").GetDouble(), 1e-9);
        Assert.Equal(1, naive.GetProperty("relative_rmse").GetDouble());
        Assert.Equal(1, naive.GetProperty("relative_mae").GetDouble());
    }

    [Fact]
    public async Task Further_steps_are_told_beside_the_first()
    {
        CommandRun json = await CommandRun.Of("backtest", Wide(), "--profile", "fast", "--horizon", "3", "--format", "json");
        CommandRun table = await CommandRun.Of("backtest", Wide(), "--profile", "fast", "--horizon", "3");

        JsonElement ensemble = JsonDocument.Parse(json.Lines[0]).RootElement;
        JsonElement[] steps = [.. ensemble.GetProperty("steps").EnumerateArray()];
        Assert.Equal([2, 3], steps.Select(step => step.GetProperty("step").GetInt32()));
        Assert.All(steps, step => Assert.Equal(300, step.GetProperty("n").GetInt64()));
        Assert.NotEqual(steps[0].GetProperty("relative_rmse").GetDouble(), steps[1].GetProperty("relative_rmse").GetDouble());
        Assert.Contains("step 3: RMSE/naive", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_with_the_same_column_are_told_apart()
    {
        string other = Path.Combine(_directory.FullName, "other.csv");
        string wide = Wide();
        File.Copy(wide, other);

        CommandRun run = await CommandRun.Of("backtest", wide, other, "--profile", "fast", "--format", "json");

        string[] names = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("series").GetString()!).Distinct()];
        Assert.Equal(["down", "up", "other: down", "other: up", "*"], names);
    }

    [Theory]
    [InlineData("--horizon", "x")]
    [InlineData("--horizon", "0")]
    [InlineData("--score-from", "x")]
    [InlineData("--score-from", "-1")]
    [InlineData("--seed", "x")]
    [InlineData("--horizonn", "3")]
    public async Task A_wrong_option_is_a_usage_error_that_names_it(string option, string value)
    {
        CommandRun run = await CommandRun.Of("backtest", Wide(), option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"error: {option} ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drift_policy_is_one_of_two()
    {
        CommandRun adapt = await CommandRun.Of("backtest", Wide(), "--profile", "fast", "--drift", "adapt", "--format", "json");
        CommandRun unknown = await CommandRun.Of("backtest", Wide(), "--drift", "panic");

        Assert.Equal((0, ""), (adapt.ExitCode, adapt.Error));
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("--drift panic: write one of report, adapt", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_names_series_models_and_intervals()
    {
        CommandRun run = await CommandRun.Of("backtest", Wide(), "--profile", "fast");

        Assert.Equal(0, run.ExitCode);
        foreach (string expected in (string[])["up: 300 rows scored", "down: 300 rows scored", "mean over 2 series", "ensemble", "naive", "interval 80 %"])
        {
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Out_holds_a_forecast_for_every_observation_in_either_format()
    {
        string csv = Path.Combine(_directory.FullName, "out.csv");
        string ndjson = Path.Combine(_directory.FullName, "out.ndjson");
        await CommandRun.Of("backtest", Wide(), "--profile", "fast", "--horizon", "2", "--intervals", "0.8", "--out", csv);
        await CommandRun.Of("backtest", Wide(), "--profile", "fast", "--horizon", "2", "--intervals", "0.8", "--out", ndjson);

        string[] rows = await File.ReadAllLinesAsync(csv);
        Assert.Equal("series,seq,time,value,step,mean,median,up,lower_0.8,upper_0.8", rows[0]);
        Assert.Equal(1 + (2 * 2 * Rows), rows.Length);
        string[] last = rows[^1].Split(',');
        JsonElement forecast = JsonDocument.Parse((await File.ReadAllLinesAsync(ndjson))[^1]).RootElement;
        JsonElement step = forecast.GetProperty("forecast")[1];
        Assert.Equal(Rows, forecast.GetProperty("seq").GetInt64());
        Assert.Equal(last[0], forecast.GetProperty("series").GetString());
        Assert.Equal(double.Parse(last[5], CultureInfo.InvariantCulture), step.GetProperty("mean").GetDouble());
        Assert.Equal(
            double.Parse(last[8], CultureInfo.InvariantCulture), step.GetProperty("intervals")[0].GetProperty("lower").GetDouble());
    }

    [Fact]
    public async Task The_protocol_prints_one_line_a_data_set_beside_the_published_numbers()
    {
        string file = Path.Combine(_directory.FullName, "my-exchange_rate.csv");
        File.Copy(Wide(), file);

        CommandRun run = await CommandRun.Of("backtest", "--protocol", "fsnet", file, "--profile", "fast", "--format", "json");

        JsonElement line = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.Equal("Exchange", line.GetProperty("data_set").GetString());
        Assert.Equal((2, 600L), (line.GetProperty("columns").GetInt32(), line.GetProperty("n").GetInt64()));
        Assert.Equal(0.013, line.GetProperty("published_mse").GetProperty("LSTD").GetDouble());
        double unit = Deviation([.. Enumerable.Range(0, Rows / 5).Select(Up)]);
        double naive = Enumerable.Range(100, 300).Average(i => Math.Pow((Up(i) - Up(i - 1)) / unit, 2));
        Assert.Equal(naive, line.GetProperty("naive_mse").GetDouble(), 1e-9); // both columns have the same unit and the same changes
    }

    [Theory]
    [InlineData("eTTh2.csv", true, 2880, 3600, 14_400)]
    [InlineData("ettH1.csv", false, 2880, 3600, 14_400)]
    [InlineData("about-ETTh2.csv", false, 2900, 3625, 14_500)]
    public async Task The_protocol_takes_its_rows_from_the_name_with_or_without_header_and_time(
        string name, bool hasHeader, int unitRows, int first, int end)
    {
        const int Length = 14_500;
        string file = Path.Combine(_directory.FullName, name);
        IEnumerable<string> rows = Enumerable.Range(0, Length).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{(hasHeader ? $"{DateTime.UnixEpoch.AddHours(i):yyyy-MM-dd HH:mm:ss}," : "")}{Up(i):R},{2 * Up(i):R}"));
        await File.WriteAllLinesAsync(file, hasHeader ? ["date,a,b", .. rows] : rows);

        CommandRun run = await CommandRun.Of("backtest", "--protocol", "fsnet", file, "--experts", "naive", "--format", "json");

        JsonElement line = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.Equal((2, 2L * (end - first)), (line.GetProperty("columns").GetInt32(), line.GetProperty("n").GetInt64()));
        double unit = Deviation([.. Enumerable.Range(0, unitRows).Select(Up)]);
        double naive = Enumerable.Range(first, end - first).Average(i => Math.Pow((Up(i) - Up(i - 1)) / unit, 2));
        Assert.Equal(naive, line.GetProperty("naive_mse").GetDouble(), 1e-9);
        Assert.Equal(name == "eTTh2.csv", line.GetProperty("published_mse").EnumerateObject().Any());
    }

    [Fact]
    public async Task A_file_too_short_for_the_protocol_is_refused_by_name()
    {
        string file = Path.Combine(_directory.FullName, "ETTh1.csv");
        File.Copy(Wide(), file);

        CommandRun run = await CommandRun.Of("backtest", "--protocol", "fsnet", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("14400", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_does_not_move_is_scored_and_one_without_a_unit_is_refused_in_one_line()
    {
        string still = Path.Combine(_directory.FullName, "still.csv");
        await File.WriteAllTextAsync(still, "v\n" + string.Concat(Enumerable.Repeat("7\n", 100)));
        CommandRun run = await CommandRun.Of("backtest", still, "--protocol", "fsnet", "--format", "json");
        Assert.Equal(0, JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("mse").GetDouble());

        string few = Path.Combine(_directory.FullName, "few.csv");
        await File.WriteAllTextAsync(few, "v\n1\n2\n3\n4\n5\n");
        CommandRun refused = await CommandRun.Of("backtest", few, "--protocol", "fsnet");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("few.csv, column v: The protocol needs 2 values for its unit", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unforeseen", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_cell_is_one_line_that_names_file_and_line()
    {
        string file = Path.Combine(_directory.FullName, "bad.csv");
        await File.WriteAllTextAsync(file, "time,value\n2020-01-01,1\n2020-01-02,2\n2020-01-03,x1\n");

        CommandRun run = await CommandRun.Of("backtest", file, "--value-column", "value");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("bad.csv", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 4", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticks_as_json_score_as_the_same_rows_of_csv_do()
    {
        string[] rows = await File.ReadAllLinesAsync(Wide());
        string ndjson = Path.Combine(_directory.FullName, "ticks.ndjson");
        await File.WriteAllLinesAsync(ndjson, rows.Skip(1).Select(row => row.Split(',')).SelectMany(cells => (string[])
        [
            $$"""{"series":"down","time":"{{cells[0]}}T00:00:00Z","value":{{cells[1]}}}""",
            $$"""{"series":"up","time":"{{cells[0]}}T00:00:00Z","value":{{cells[2]}}}""",
        ]));
        string unnamed = Path.Combine(_directory.FullName, "ticks.txt");
        File.Copy(ndjson, unnamed);

        string[] expected = await ScoresOf(Wide());
        Assert.Equal(expected, await ScoresOf(ndjson));
        Assert.Equal(expected, await ScoresOf(unnamed, "--input", "ndjson"));
    }

    [Fact]
    public async Task Ticks_whose_seconds_were_taken_for_nanoseconds_are_told()
    {
        string file = Path.Combine(_directory.FullName, "seconds.ndjson");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 100).Select(i => $$"""{"series":"a","time":{{1_700_000_000 + i}},"value":{{i % 7}}}"""));

        CommandRun run = await CommandRun.Of("backtest", file, "--profile", "fast", "--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"warning: {file}: some times lie in January 1970", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parquet_file_scores_as_the_same_rows_of_csv_do()
    {
        DataField[] fields = [new DataField<DateTime>("time"), new DataField<double>("down"), new DataField<double>("up")];
        string parquet = Path.Combine(_directory.FullName, "wide.parquet");
        await using (FileStream file = File.Create(parquet))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            int[] rows = [.. Enumerable.Range(0, Rows)];
            await group.WriteAsync<DateTime>(fields[0], Array.ConvertAll(rows, i => new DateTime(2020, 1, 1).AddDays(i)));
            await group.WriteAsync<double>(fields[1], Array.ConvertAll(rows, i => -Up(i)));
            await group.WriteAsync<double>(fields[2], Array.ConvertAll(rows, Up));
        }

        Assert.Equal(await ScoresOf(Wide()), await ScoresOf(parquet));
    }

    [Fact]
    public async Task A_bad_line_of_json_is_one_line_that_names_file_and_line_and_columns_are_for_tables()
    {
        string file = Path.Combine(_directory.FullName, "bad.jsonl");
        await File.WriteAllTextAsync(file, "{\"series\":\"a\",\"value\":1}\n{\"series\":\"a\"}\n");

        CommandRun run = await CommandRun.Of("backtest", file);
        CommandRun asked = await CommandRun.Of("backtest", Wide(), file, "--value-column", "value");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error: {file}: line 2: \"value\" is missing", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, asked.ExitCode);
        Assert.StartsWith($"error: --value-column is for CSV and Parquet; {file}, read as NDJSON,", asked.Error, StringComparison.Ordinal);
    }

    private const int Rows = 400;

    private static double Up(int row) => (0.01 * row) + Math.Sin(0.7 * row) + Math.Cos(0.31 * row * row);

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private string Wide()
    {
        var text = new StringBuilder("time,down,up\n");
        DateTimeOffset start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{start.AddDays(i):yyyy-MM-dd},{-Up(i):R},{Up(i):R}\n");
        }

        string file = Path.Combine(_directory.FullName, "wide.csv");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    /// <summary>The lines of a backtest without what is measured by the clock.</summary>
    private static async Task<string[]> ScoresOf(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(["backtest", .. arguments, "--profile", "fast", "--format", "json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return [.. run.Lines.Select(line => line[..line.IndexOf("\"ticks_per_second\"", StringComparison.Ordinal)])];
    }

    /// <summary>The ensemble's line of means.</summary>
    private async Task<JsonElement> MeanOf(params string[] options)
    {
        CommandRun run = await CommandRun.Of(["backtest", Wide(), "--profile", "fast", "--format", "json", .. options]);
        return run.Lines.Select(line => JsonDocument.Parse(line).RootElement).First(line => line.GetProperty("series").GetString() == "*");
    }
}
