using Parquet;
using Parquet.Schema;
using StreamForecast.Connectors.Files;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Connectors.Tests.Files;

public sealed class ParquetObservationFileTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-parquet-");
    private readonly string _path;

    public ParquetObservationFileTests() => _path = Path.Combine(_directory.FullName, "x.parquet");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_wide_file_has_a_series_a_column_of_numbers_whatever_their_type()
    {
        await WriteAsync([
            Values<DateTime>("when", Utc(0), Utc(1), Utc(1).AddTicks(7)),
            Values<double>("d", 1.5, null, double.NaN),
            Values<float>("f", 0.5f, 2, 3), Values<long>("l", -1, 2, 3), Values<byte>("b", 1, 2, 255), Values<decimal>("m", 0.1m, null, 3m),
            Values<bool>("flag", true, false, true), Text("note", "x", "y", "z"),
        ]);

        Assert.Equal(
            $"when [d f l b m] d@0=1.5 f@0=0.5 l@0=-1 b@0=1 m@0=0.1 f@{Second}=2 l@{Second}=2 b@{Second}=2 f@{Second + 700}=3 l@{Second + 700}=3 b@{Second + 700}=255 m@{Second + 700}=3 skipped 3",
            Read());
    }

    [Fact]
    public async Task A_long_file_has_a_series_a_name_and_its_rows_count_on_over_row_groups()
    {
        await WriteAsync(
            [Text("symbol", "A", "A"), Values<long>("ts", 1_700_000_000, 1_700_000_001), Values<double>("v", 1, 2)],
            [Text("symbol", "B"), Values<long>("ts", 1_700_000_000), Values<double>("v", 3)],
            [Text("symbol", "A"), Values<long>("ts", 1_700_000_000), Values<double>("v", 4)]);

        using var file = ParquetObservationFile.Open(_path, new TableColumns());
        var seen = new List<string>();
        ObservationFileException thrown = Assert.Throws<ObservationFileException>(() =>
        {
            foreach (FileObservation row in file.Read())
            {
                seen.Add(FormattableString.Invariant($"{file.Series[row.Series]}@{row.Observation.Time / Second}={row.Observation.Value} row {row.Line}"));
            }
        });
        Assert.Equal(["A@1700000000=1 row 1", "A@1700000001=2 row 2", "B@1700000000=3 row 3"], seen);
        Assert.Equal($"{_path}: row 4: the time of series 'A' goes back; sort the rows by time, oldest first", thrown.Message);
    }

    [Fact]
    public async Task Times_may_be_dates_text_or_unix_times_and_columns_may_be_chosen()
    {
        await WriteAsync([Text("at", "2023-11-14 22:13:20"), Values<double>("a", 1), Values<double>("b", 2)]);
        Assert.Equal($"at [a b] a@{1_700_000_000 * Second}=1 b@{1_700_000_000 * Second}=2 skipped 0", Read());
        Assert.Equal($"at [b] b@{1_700_000_000 * Second}=2 skipped 0", Read(new TableColumns { Value = "B" }));

        await WriteAsync([(new DateTimeDataField("day", DateTimeFormat.Date, isNullable: true), new DateTime?[] { new(1970, 1, 3) }), Values<double>("1", 5)]);
        Assert.Equal($"day [1] 1@{2 * 86_400 * Second}=5 skipped 0", Read());

        await WriteAsync([(new DateTimeDataField("ns", DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit: DateTimeTimeUnit.Nanos, isNullable: true), new DateTime?[] { Utc(5) }), Values<double>("v", 5)]);
        Assert.Equal($"ns [v] v@{5 * Second}=5 skipped 0", Read());
    }

    [Fact]
    public async Task Without_times_rows_are_counted()
    {
        await WriteAsync([Values<double>("v", 5, 4)]);
        Assert.Equal($"- [v] v@{Second}=5 v@{2 * Second}=4 skipped 0", Read());
    }

    [Fact]
    public async Task Of_forecasts_the_observations_are_read_that_they_follow()
    {
        string open = Path.Combine(_directory.FullName, "open");
        await File.WriteAllTextAsync(open, string.Concat(Enumerable.Range(1, 3).Select(i =>
            $$"""{"series":"{{(i < 3 ? "a" : "b")}}","seq":{{i}},"epoch":7,"time":"2026-01-05T10:00:00.12345678{{i}}Z","value":{{i}}.5,"forecast":[{"step":1,"mean":2,"median":2,"up":0.5,"intervals":[]},{"step":2,"mean":3,"median":3,"up":0.5,"intervals":[]}],"model":"ensemble","ready":true,"degraded":false,"skipped":0}""" + "\n")));
        await new ParquetFormat().FinishAsync(open, _path, default);

        Assert.Equal("time_ns [a b] a@1767607200123456781=1.5 a@1767607200123456782=2.5 b@1767607200123456783=3.5 skipped 0", Read());
    }

    [Fact]
    public async Task A_cell_that_is_none_of_what_its_column_means_is_told_with_its_row()
    {
        await WriteAsync([Values<DateTime>("date", Utc(0), null), Values<double>("v", 1, 2), Text("name", "x", "y")]);
        Assert.StartsWith($"{_path}: row 2: '' in column 'date' is not a time", Fault(new TableColumns()), StringComparison.Ordinal);
        Assert.StartsWith($"{_path}: row 1: 'x' in column 'name' is not a number", Fault(new TableColumns { Value = "name" }), StringComparison.Ordinal);
        Assert.Equal($"{_path}: there is no column 'w'. Columns: date, v, name", Fault(new TableColumns { Value = "w" }));

        await WriteAsync([Values<DateTime>("date", new DateTime(1600, 1, 1)), Values<double>("v", 1)]);
        Assert.StartsWith($"{_path}: row 1: '1600-01-01T00:00:00.0000000' in column 'date' is not a time", Fault(new TableColumns()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_time_that_has_nanoseconds_is_read_and_the_one_behind_it_is_told()
    {
        DateTime last = DateTime.UnixEpoch.AddTicks(long.MaxValue / TimeSpan.NanosecondsPerTick);
        await WriteAsync([Values<DateTime>("date", last), Values<double>("v", 1)]);
        Assert.Equal("date [v] v@9223372036854775800=1 skipped 0", Read());

        await WriteAsync([Values<DateTime>("date", last.AddTicks(1)), Values<double>("v", 1)]);
        Assert.StartsWith($"{_path}: row 1: '2262-04-11T23:47:16.8547759' in column 'date' is not a time", Fault(new TableColumns()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_file_of_rows_is_told_by_name()
    {
        Assert.Contains(_path, Fault(new TableColumns()), StringComparison.Ordinal);
        await WriteAsync([Values<double>("v")]);
        Assert.Equal($"{_path}: the file has no rows", Fault(new TableColumns()));
        await WriteAsync([Values<double>("v", [.. Enumerable.Range(0, 5_000).Select(i => (double?)(i * 0.37))])]);
        byte[] whole = await File.ReadAllBytesAsync(_path);
        foreach (byte[] broken in new[] { "v\n1\n"u8.ToArray(), whole[..^9], [.. whole[..8], .. new byte[whole.Length - 508], .. whole[^500..]] })
        {
            await File.WriteAllBytesAsync(_path, broken);
            Assert.StartsWith($"{_path}: ", Fault(new TableColumns()), StringComparison.Ordinal);
        }
    }

    private static DateTime Utc(int seconds) => DateTime.UnixEpoch.AddSeconds(seconds);

    private static (DataField Field, Array Cells) Values<T>(string name, params T?[] cells)
        where T : struct => (new DataField<T?>(name), cells);

    private static (DataField Field, Array Cells) Text(string name, params string[] cells) => (new DataField<string>(name), cells);

    private static Task WriteColumnAsync<T>(ParquetRowGroupWriter group, DataField field, T?[] cells)
        where T : struct => group.WriteAsync<T>(field, (ReadOnlyMemory<T?>)cells);

    private async Task WriteAsync(params (DataField Field, Array Cells)[][] groups)
    {
        await using FileStream file = File.Create(_path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(groups[0].Select(column => column.Field)), file);
        foreach ((DataField, Array)[] columns in groups)
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < columns.Length; i++)
            {
                DataField field = groups[0][i].Field;
                await (columns[i].Item2 switch
                {
                    string[] cells => group.WriteAsync(field, cells),
                    double?[] cells => WriteColumnAsync(group, field, cells),
                    float?[] cells => WriteColumnAsync(group, field, cells),
                    decimal?[] cells => WriteColumnAsync(group, field, cells),
                    long?[] cells => WriteColumnAsync(group, field, cells),
                    byte?[] cells => WriteColumnAsync(group, field, cells),
                    bool?[] cells => WriteColumnAsync(group, field, cells),
                    DateTime?[] cells => WriteColumnAsync(group, field, cells),
                    _ => throw new NotSupportedException(),
                });
            }
        }
    }

    private string Fault(TableColumns columns) => Assert.Throws<ObservationFileException>(() => Read(columns)).Message;

    private string Read(TableColumns? columns = null)
    {
        using var file = ParquetObservationFile.Open(_path, columns ?? new TableColumns());
        List<FileObservation> rows = [.. file.Read()];
        string seen = string.Concat(rows.Select(row =>
            FormattableString.Invariant($"{file.Series[row.Series]}@{row.Observation.Time}={row.Observation.Value} ")));
        return $"{file.TimeColumn ?? "-"} [{string.Join(' ', file.Series)}] {seen}skipped {file.Skipped}";
    }
}
