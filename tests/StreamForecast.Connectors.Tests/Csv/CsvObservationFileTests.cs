using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Connectors.Tests.Csv;

public sealed class CsvObservationFileTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_wide_file_has_a_series_a_column()
    {
        string read = Read("date,OT,load\n1970-01-02,1.5,2\n1970-01-03,,3\n1970-01-04,NA,4\n");

        Assert.Equal($"date [OT load] OT@{Day}=1.5 load@{Day}=2 load@{2 * Day}=3 load@{3 * Day}=4 skipped 2", read);
    }

    [Fact]
    public void A_long_file_has_a_series_a_name()
    {
        string read = Read("Date,Country,Rate\n1970-01-02,A,1\n1970-01-03,A,2\n1970-01-02,B,3\n");

        Assert.Equal($"Date [A B] A@{Day}=1 A@{2 * Day}=2 B@{Day}=3 skipped 0", read);
    }

    [Fact]
    public void A_long_file_of_several_value_columns_has_a_series_a_name_and_column()
    {
        string read = Read("symbol;ts;bid;ask\nX;1;1;2\nY;1;3;4\n");

        Assert.Equal($"ts [X/bid X/ask Y/bid Y/ask] X/bid@{Second}=1 X/ask@{Second}=2 Y/bid@{Second}=3 Y/ask@{Second}=4 skipped 0", read);
    }

    [Fact]
    public void A_file_of_numbers_alone_counts_its_rows() =>
        Assert.Equal(
            $"- [column 1 column 2] column 1@{Second}=5 column 2@{Second}=6 column 1@{2 * Second}=4 column 2@{2 * Second}=7 skipped 0",
            Read("5,6\n4,7\n"));

    [Fact]
    public void A_file_of_one_column_without_time_counts_its_rows() =>
        Assert.Equal($"- [price] price@{Second}=5 price@{2 * Second}=-4e-3 skipped 0".Replace("-4e-3", "-0.004", StringComparison.Ordinal),
            Read("price\r\n5\r\n-4e-3\r\n"));

    [Fact]
    public void A_column_without_a_name_beside_named_ones_is_left_out() =>
        Assert.Equal($"- [y] y@{Second}=5 y@{2 * Second}=6 skipped 0", Read(",y\n0,5\n1,6\n"));

    [Theory]
    [InlineData("1700000000")]
    [InlineData("1700000000000")]
    [InlineData("1700000000000000")]
    [InlineData("1700000000000000000")]
    [InlineData("2023-11-14T22:13:20Z")]
    [InlineData("2023-11-14 22:13:20")]
    [InlineData("2023/11/14 22:13:20")]
    public void Times_are_read_in_every_format_with_a_header_or_without(string time)
    {
        Assert.Equal("Time [v] v@1700000000000000000=1 skipped 0", Read($"v,Time\n1,{time}\n"));
        Assert.Equal("column 1 [column 2] column 2@1700000000000000000=1 skipped 0", Read($"{time},1\n"));
    }

    [Fact]
    public void Columns_can_be_named()
    {
        const string Text = "when,who,a,b\n5,x,1,2\n6,y,3,4\n";

        Assert.Equal(
            $"when [x y] x@{5 * Second}=2 y@{6 * Second}=4 skipped 0",
            Read(Text, new TableColumns { Time = "when", Series = "who", Value = "b" }));
        Assert.Equal($"- [a] a@{Second}=1 a@{2 * Second}=3 skipped 0", Read(Text, new TableColumns { Value = "A" }));
    }

    [Fact]
    public void A_column_of_remarks_does_not_split_a_series() =>
        Assert.Equal(
            $"date [v] v@{Day}=1 v@{2 * Day}=2 v@{3 * Day}=3 skipped 0",
            Read("date,weekday,v\n1970-01-02,Fri,1\n1970-01-03,Sat,2\n1970-01-04,Fri,3\n"));

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("\n\n", "the file is empty")]
    [InlineData("date,v\n", "the file has a header and no rows")]
    [InlineData("date,v\n2020-01-01,x\n", "no column holds numbers: name one with --value-column. Columns: date, v")]
    [InlineData("date,v\n2020-01-01,1\n2020-01-02,1,2\n", "line 3: has 3 fields, the first row has 2")]
    [InlineData("date,v\n2020-01-01,1\n2020-01-02\n", "line 3: has 1 fields, the first row has 2")]
    [InlineData("date,v\n2020-01-02,1\n2020-01-01,1\n", "line 3: the time of series 'v' goes back; sort the rows by time")]
    [InlineData("date,v\n01/02/2020,1\n", "line 2: '01/02/2020' in column 'date' is not a time; write 2023-11-14")]
    [InlineData("t,a,b,v\n1,x,y,1\n2,x,y,2\n", "several columns might name the series (a, b): choose with --series-column")]
    [InlineData("Date,Close,Close\n2020-01-01,1,2\n", "columns 2, 3 are all called 'Close': choose one with --value-column 'column 2', or rename them")]
    [InlineData("s,v,v\nx,1,2\nx,1,2\n", "columns 2, 3 are all called 'v': choose one with --value-column 'column 2', or rename them")]
    public void What_is_wrong_with_a_file_is_said_with_its_line(string text, string fault)
    {
        ObservationFileException thrown = Assert.Throws<ObservationFileException>(() => Read(text));
        Assert.StartsWith($"{_path}: {fault}", thrown.Message);
    }

    [Fact]
    public void Of_columns_with_one_name_one_is_chosen_by_its_place()
    {
        const string Text = "ts,Close,Close\n1,5,6\n";

        Assert.Equal($"ts [Close] Close@{Second}=6 skipped 0", Read(Text, new TableColumns { Value = "column 3" }));
        ObservationFileException thrown = Assert.Throws<ObservationFileException>(() => Read(Text, new TableColumns { Value = "Close" }));
        Assert.EndsWith("columns 2, 3 are all called 'Close': choose one by its place, such as 'column 2', or rename them", thrown.Message);
        Assert.Contains("there is no column 'column 4'", Assert.Throws<ObservationFileException>(() => Read(Text, new TableColumns { Value = "column 4" })).Message);
    }

    [Fact]
    public void A_column_that_is_not_there_is_told_with_those_that_are()
    {
        ObservationFileException thrown = Assert.Throws<ObservationFileException>(() => Read("date,v\n2020-01-01,1\n", new TableColumns { Value = "w" }));
        Assert.EndsWith("there is no column 'w'. Columns: date, v", thrown.Message);
    }

    [Fact]
    public void Faults_past_the_sampled_beginning_are_told_with_their_line()
    {
        string good = string.Concat(Enumerable.Range(1, 1500).Select(i => $"{i},{i}\n"));

        Assert.Contains("line 1502: '1,5", Assert.Throws<ObservationFileException>(() => Read("ts,v\n" + good + "1501,\"1,5\"\n")).Message);
        Assert.Contains("line 1502: has 3 fields", Assert.Throws<ObservationFileException>(() => Read("ts,v\n" + good + "1501,1,5\n")).Message);
        Assert.Contains(
            "line 1502: 'soon' in column 'ts'", Assert.Throws<ObservationFileException>(() => Read("ts,v\n" + good + "soon,1\n")).Message);
        Assert.Contains("line 1502: the time", Assert.Throws<ObservationFileException>(() => Read("ts,v\n" + good + "1,1\n")).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_by_name() =>
        Assert.Contains(_path, Assert.Throws<ObservationFileException>(() => CsvObservationFile.Open(_path, new TableColumns())).Message);

    [Fact]
    public void Progress_goes_from_nothing_to_the_whole_file()
    {
        File.WriteAllText(_path, "ts,v\n" + string.Concat(Enumerable.Range(1, 100_000).Select(i => $"{i},{i}\n")));
        using CsvObservationFile file = CsvObservationFile.Open(_path, new TableColumns());

        long early = file.Read().Take(1).Select(_ => file.BytesRead).Single();
        Assert.InRange(early, 1, file.Length / 2);
        Assert.Equal(100_000 - 1, file.Read().Count());
        Assert.Equal(new FileInfo(_path).Length, file.Length);
        Assert.Equal(file.Length, file.BytesRead);
    }

    [SkippableTheory]
    [InlineData("brent-daily.csv", "Date", 1, 9958, 95.29)]
    [InlineData("wti-daily.csv", "Date", 1, 10_226, 86.48)]
    [InlineData("etth1.csv", "date", 7, 7 * 17_420, 9.56700038909912)]
    [InlineData("nyc-taxi.csv", "timestamp", 1, 10_320, 26_288.0)]
    [InlineData("twitter-volume-aapl.csv", "timestamp", 1, 15_902, 38.0)]
    [InlineData("exchange-rates-monthly.csv", "Date", 34, 17_237, 587.2113)]
    public void Real_files_are_read_without_being_told_how(string name, string time, int series, int rows, double last)
    {
        string? data = SharedData(name);
        Skip.If(data is null, $"{name} is not on this machine");
        using CsvObservationFile file = CsvObservationFile.Open(data, new TableColumns());

        List<FileObservation> all = [.. file.Read()];

        Assert.Equal(time, file.TimeColumn);
        Assert.Equal(series, file.Series.Count);
        Assert.Equal(rows, all.Count + file.Skipped);
        Assert.Equal(last, all[^1].Observation.Value);
    }

    private static string? SharedData(string name)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "StreamForecast.sln")))
            {
                string[] above = [Path.Combine(at.FullName, ".."), Path.Combine(at.FullName, "..", "..")];
                return above.Select(place => Path.Combine(place, "shared", "data", name)).FirstOrDefault(File.Exists);
            }
        }

        return null;
    }

    private string Read(string text, TableColumns? columns = null)
    {
        File.WriteAllText(_path, text);
        using CsvObservationFile file = CsvObservationFile.Open(_path, columns ?? new TableColumns());
        List<FileObservation> rows = [.. file.Read()];
        string seen = string.Concat(rows.Select(r =>
            FormattableString.Invariant($"{file.Series[r.Series]}@{r.Observation.Time}={r.Observation.Value} ")));
        return $"{file.TimeColumn ?? "-"} [{string.Join(' ', file.Series)}] {seen}skipped {file.Skipped}";
    }
}
