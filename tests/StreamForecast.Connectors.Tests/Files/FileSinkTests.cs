using Microsoft.Extensions.Time.Testing;
using StreamForecast.Connectors.Files;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Connectors.Tests.Files;

public sealed class FileSinkTests : IDisposable
{
    private static readonly ForecastLayout Layout = new(2, [0.8, 0.975]);

    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("streamforecast-files-").FullName, "made when missing");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero));
    private readonly SeriesDirectory _series = new(1, 100);
    private readonly ForecastSinkStatus _status = new("archive", "ndjson", TimeProvider.System);

    public void Dispose() => Directory.GetParent(_directory)!.Delete(recursive: true);

    [Fact]
    public async Task A_file_has_its_name_when_it_is_whole_and_its_lines_are_what_was_given()
    {
        FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 1, 2), default);
        Assert.Equal([".archive-20260105T100000000Z.open"], Names());
        await sink.DisposeAsync();

        Assert.Equal([".archive.marks", "archive-20260105T100000000Z.ndjson"], Names());
        string[] lines = File.ReadAllLines(PathOf("archive-20260105T100000000Z.ndjson"));
        ForecastLine line = ForecastLine.Parse(System.Text.Encoding.UTF8.GetBytes(lines[1]));
        Assert.Equal((2, "a", 7L, 2L, 2_000_000_000L, 2.0), (lines.Length, line.Series, line.Epoch, line.Sequence, line.Time, line.Value!.Value));
        Assert.Equal((2, (0.975, 0.5, 0.75)), (line.Steps.Count, line.Steps[1].Intervals[1]));
    }

    [Fact]
    public async Task A_file_is_finished_by_its_age_even_when_nothing_more_comes()
    {
        await using FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 1), default);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.EndsWith(".open", Assert.Single(Names()), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("archive-20260105T100000000Z.ndjson", Names());
    }

    [Fact]
    public async Task A_file_that_could_not_be_finished_by_its_age_is_tried_again_though_nothing_more_comes()
    {
        await using FileSink sink = Open(format: new FailingFormat(new IOException("no space"), failures: 2));
        await sink.WriteAsync(Batch("a", 1), default);
        AdvanceBySteps(TimeSpan.FromHours(1));
        Assert.Equal([".archive-20260105T100000000Z.open", ".archive.marks"], Names());
        AdvanceBySteps(TimeSpan.FromMinutes(2));
        Assert.Equal([".archive.marks", "archive-20260105T100000000Z.ndjson"], Names());
        await sink.WriteAsync(Batch("a", 2), default); // nothing is left to tell
    }

    [Fact]
    public async Task What_failed_while_nobody_waited_is_told_once_by_the_next_write_whatever_it_was()
    {
        await using FileSink sink = Open(format: new FailingFormat(new NotSupportedException("no such column"), failures: 1));
        await sink.WriteAsync(Batch("a", 1), default);
        AdvanceBySteps(TimeSpan.FromHours(1));
        NotSupportedException told = await Assert.ThrowsAsync<NotSupportedException>(async () => await sink.WriteAsync(Batch("a", 2), default));
        Assert.Equal("no such column", told.Message);
        await sink.WriteAsync(Batch("a", 2), default);
        Assert.Equal([1L], SequencesOf("archive-20260105T100000000Z.ndjson"));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_finished_by_its_age_before_anything_is_written()
    {
        await LeaveAsync("archive", Batch("a", 1));
        _time.Advance(TimeSpan.FromMinutes(30));
        await using FileSink sink = Open();
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal([".archive-20260105T100000000Z.open"], Names());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([".archive.marks", "archive-20260105T100000000Z.ndjson"], Names());
    }

    [Fact]
    public async Task However_often_the_daemon_starts_again_a_file_is_as_old_as_its_name_says()
    {
        await LeaveAsync("archive", Batch("a", 1));
        for (long sequence = 2; sequence <= 3; sequence++)
        {
            _time.Advance(TimeSpan.FromMinutes(25));
            await LeaveAsync("archive", Batch("a", sequence));
        }

        _time.Advance(TimeSpan.FromMinutes(25));
        await using FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 4), default);
        Assert.Equal([1L, 2L, 3L], SequencesOf("archive-20260105T100000000Z.ndjson"));
        Assert.Contains(".archive-20260105T111500000Z.open", Names());
    }

    [Fact]
    public async Task An_orderly_end_leaves_no_file_open_that_an_earlier_run_or_a_failure_left()
    {
        await LeaveAsync("archive", Batch("a", 1));
        await Open().DisposeAsync();
        Assert.Equal([".archive.marks", "archive-20260105T100000000Z.ndjson"], Names());

        _time.Advance(TimeSpan.FromMinutes(1));
        FileSink failed = Open(format: new FailingFormat(new IOException("no space"), failures: 1));
        await failed.WriteAsync(Batch("a", 2), default);
        AdvanceBySteps(TimeSpan.FromHours(1));
        Assert.Contains(".archive-20260105T100100000Z.open", Names());
        await failed.DisposeAsync();
        Assert.Equal([".archive.marks", "archive-20260105T100000000Z.ndjson", "archive-20260105T100100000Z.ndjson"], Names());
    }

    [Fact]
    public async Task A_sink_that_never_wrote_makes_no_directory()
    {
        await using (Open())
        {
            _time.Advance(TimeSpan.FromHours(2));
        }

        Assert.False(Directory.Exists(_directory));
    }

    [Fact]
    public async Task Two_sinks_of_one_directory_leave_each_other_alone_though_one_name_begins_with_the_other()
    {
        await LeaveAsync("archive-btc", Batch("a", 1, 2));
        string[] left = await File.ReadAllLinesAsync(PathOf(".archive-btc-20260105T100000000Z.open"));
        FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 1, 2, 3), default);
        await sink.DisposeAsync();
        Assert.Equal([1L, 2L, 3L], SequencesOf("archive-20260105T100000000Z.ndjson"));
        Assert.Equal(left, await File.ReadAllLinesAsync(PathOf(".archive-btc-20260105T100000000Z.open")));

        FileSink other = Open("archive-btc");
        await other.WriteAsync(Batch("a", 2, 3), default);
        await other.DisposeAsync();
        Assert.Equal([1L, 2L, 3L], SequencesOf("archive-btc-20260105T100000000Z.ndjson"));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("replaced")]
    [InlineData("with its directory")]
    public async Task A_file_that_is_lost_while_it_is_written_to_is_told_and_the_next_write_begins_another(string way)
    {
        FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 1, 2), default);
        await sink.WriteAsync(Batch("a", 3), default);
        string lost = PathOf(".archive-20260105T100000000Z.open");
        _time.Advance(TimeSpan.FromSeconds(1));
        switch (way)
        {
            case "removed":
                File.Delete(lost);
                break;
            case "replaced":
                byte[] same = await File.ReadAllBytesAsync(lost);
                File.Delete(lost);
                await File.WriteAllBytesAsync(lost, same);
                File.SetLastWriteTimeUtc(lost, DateTime.UnixEpoch);
                break;
            default:
                Directory.Delete(_directory, recursive: true);
                break;
        }

        await sink.WriteAsync(Batch("a", 4, 5), default);
        ForecastSinkReport report = _status.Report();
        Assert.Equal((1L, 3L), (report.Gaps, report.Lost));
        Assert.StartsWith($"'{lost}' was removed or replaced", report.LastLoss, StringComparison.Ordinal);
        File.Delete(lost);
        await sink.DisposeAsync();
        Assert.Equal([4L, 5L], SequencesOf("archive-20260105T100001000Z.ndjson"));
        Assert.Equal(1, _status.Report().Gaps);
    }

    [Fact]
    public async Task A_lost_file_is_told_though_nothing_more_comes_and_by_an_orderly_end()
    {
        FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 1), default);
        File.Delete(PathOf(".archive-20260105T100000000Z.open"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _status.Report().Lost);
        await sink.WriteAsync(Batch("a", 2, 3), default);
        File.Delete(PathOf(".archive-20260105T100100000Z.open"));
        await sink.DisposeAsync();
        Assert.Equal((2L, 3L), (_status.Report().Gaps, _status.Report().Lost));
    }

    [Fact]
    public async Task The_first_line_of_a_batch_says_how_many_forecasts_were_left_out_before_it()
    {
        FileSink sink = Open();
        await sink.WriteAsync(Batch("a", 1, 2) with { Skipped = 7 }, default);
        await sink.WriteAsync(Batch("a", 3), default);
        await sink.DisposeAsync();
        Assert.Equal(
            [7L, 0L, 0L],
            File.ReadLines(PathOf("archive-20260105T100000000Z.ndjson"))
                .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("skipped").GetInt64()));
    }

    [Fact]
    public async Task The_columns_of_Parquet_are_those_of_the_configured_levels_though_no_series_is_warm_yet()
    {
        FileSink sink = Open(format: new ParquetFormat());
        double[] numbers = new double[Layout.Length];
        Array.Fill(numbers, double.NaN);
        Assert.True(_series.TryResolve("a"u8, out SeriesHandle? handle));
        var cold = new SeriesForecast(handle, new Forecast(Layout, 1, 1_000_000_000, 1, false, false, numbers));
        await sink.WriteAsync(new ForecastBatch([cold], 0), default);
        await sink.DisposeAsync();
        await using Parquet.ParquetReader reader = await Parquet.ParquetReader.CreateAsync(PathOf("archive-20260105T100000000Z.parquet"));
        Assert.Equal(
            ["lower_80", "upper_80", "lower_97_5", "upper_97_5"],
            reader.Schema.GetDataFields().Select(field => field.Name).Where(name => name.Contains("er_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task By_size_the_next_begins_and_files_of_one_moment_have_names_of_their_own()
    {
        FileSink sink = Open(rotateBytes: 1);
        await sink.WriteAsync(Batch("a", 1), default);
        await sink.WriteAsync(Batch("a", 2), default);
        await sink.DisposeAsync();
        Assert.Equal([".archive.marks", "archive-20260105T100000000Z.ndjson", "archive-20260105T100000001Z.ndjson"], Names());
    }

    [Fact]
    public async Task What_a_crash_left_is_cut_at_its_last_whole_line_gone_on_with_and_nothing_in_it_is_written_twice()
    {
        Directory.CreateDirectory(_directory);
        FileSink before = Open();
        await before.WriteAsync(Batch("a", 1, 2), default);
        File.Copy(PathOf(".archive-20260105T100000000Z.open"), PathOf("copy"));
        await before.DisposeAsync();
        Array.ForEach(Directory.GetFiles(_directory, "*archive*"), File.Delete);
        File.Move(PathOf("copy"), PathOf(".archive-20260105T100000000Z.open"));
        await File.AppendAllTextAsync(PathOf(".archive-20260105T100000000Z.open"), """{"series":"a","seq":3,"epo""");

        FileSink after = Open();
        await after.WriteAsync(Batch("a", 1, 2, 3), default);
        await after.DisposeAsync();
        Assert.Equal([1L, 2L, 3L], SequencesOf("archive-20260105T100000000Z.ndjson"));
    }

    [Fact]
    public async Task What_finished_files_hold_is_not_written_again_by_the_next_run()
    {
        FileSink before = Open();
        await before.WriteAsync(Batch("a", 1, 2), default);
        await before.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        FileSink after = Open();
        await after.WriteAsync(Batch("a", 1, 2, 3), default);
        await after.WriteAsync(Batch("b", 1), default);
        await after.DisposeAsync();
        Assert.Equal([3L, 1L], SequencesOf("archive-20260105T100001000Z.ndjson"));
    }

    [Fact]
    public async Task A_file_that_was_finished_before_its_lines_were_gone_is_not_finished_twice()
    {
        FileSink before = Open();
        await before.WriteAsync(Batch("a", 1), default);
        await before.DisposeAsync();
        File.Copy(PathOf("archive-20260105T100000000Z.ndjson"), PathOf(".archive-20260105T100000000Z.open"));
        FileSink after = Open();
        await after.WriteAsync(Batch("a", 2), default);
        await after.DisposeAsync();
        Assert.Equal([1L], SequencesOf("archive-20260105T100000000Z.ndjson"));
        Assert.Equal([2L], SequencesOf("archive-20260105T100000001Z.ndjson"));
    }

    [Theory]
    [InlineData(".archive-20260105T100000000Z.open", "no forecast\n", "line 1 of")]
    [InlineData(".archive.marks", "1 x a\n", "line 1 of")]
    public async Task A_file_of_its_own_that_it_cannot_read_is_told_and_left_alone(string name, string text, string fault)
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(PathOf(name), text);
        FileSink sink = Open();
        ForecastSinkException told = await Assert.ThrowsAsync<ForecastSinkException>(async () => await sink.WriteAsync(Batch("a", 1), default));
        Assert.Contains(fault, told.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(PathOf(name)));
        File.Delete(PathOf(name));
        await sink.WriteAsync(Batch("a", 1), default);
        await sink.DisposeAsync();
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_told()
    {
        await File.WriteAllTextAsync(_directory, "");
        var sink = new FileSink(new FileSinkOptions { Name = "archive", Directory = _directory }, new NdjsonFormat(), 7, _time, _status);
        ForecastSinkException told = await Assert.ThrowsAsync<ForecastSinkException>(async () => await sink.WriteAsync(Batch("a", 1), default));
        Assert.Contains($"'{_directory}' cannot be written", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whether_files_can_be_made_is_known_before_the_first_forecast()
    {
        await using FileSink sink = Open();
        await File.WriteAllTextAsync(_directory, "");
        ForecastSinkException told = await Assert.ThrowsAsync<ForecastSinkException>(async () => await sink.OpenAsync(default));
        Assert.Contains($"'{_directory}' cannot be written", told.Message, StringComparison.Ordinal);
        File.Delete(_directory);
        await sink.OpenAsync(default);
        Assert.Empty(Names());
    }

    private FileSink Open(string name = "archive", long rotateBytes = 1 << 20, IFileFormat? format = null) => new(
        new FileSinkOptions { Name = name, Directory = _directory, RotateBytes = rotateBytes }, format ?? new NdjsonFormat(), epoch: 7, _time, _status);

    /// <summary>A minute at a time: each look at the age sees its own moment.</summary>
    private void AdvanceBySteps(TimeSpan time)
    {
        for (TimeSpan gone = TimeSpan.Zero; gone < time; gone += TimeSpan.FromMinutes(1))
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>What is there when a run that wrote a batch was killed.</summary>
    private async Task LeaveAsync(string name, ForecastBatch batch)
    {
        FileSink killed = Open(name);
        await killed.WriteAsync(batch, default);
        (string Path, byte[] Bytes)[] left = [.. Directory.GetFiles(_directory, $".{name}-*.open").Select(path => (path, File.ReadAllBytes(path)))];
        await killed.DisposeAsync();
        Array.ForEach(Directory.GetFiles(_directory, $"*{name}*"), File.Delete);
        Array.ForEach(left, file => File.WriteAllBytes(file.Path, file.Bytes));
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private IEnumerable<string?> Names() => Directory.GetFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private IEnumerable<long> SequencesOf(string name) =>
        File.ReadLines(PathOf(name)).Select(line => ForecastLine.Parse(System.Text.Encoding.UTF8.GetBytes(line)).Sequence);

    private ForecastBatch Batch(string id, params long[] sequences)
    {
        Assert.True(_series.TryResolve(System.Text.Encoding.UTF8.GetBytes(id), out SeriesHandle? handle));
        return new ForecastBatch(
            [.. sequences.Select(sequence => new SeriesForecast(handle, new Forecast(
                Layout, sequence, sequence * 1_000_000_000, sequence, true, false,
                [.. Enumerable.Range(0, Layout.Length).Select(i => i % Layout.Stride == 5 ? 0.5 : 0.75)])))],
            Skipped: 0);
    }

    /// <summary>Lines as they are, which at first cannot be finished.</summary>
    private sealed class FailingFormat(Exception fault, int failures) : IFileFormat
    {
        private readonly NdjsonFormat _lines = new();
        private int _failures = failures;

        public string Extension => _lines.Extension;

        public bool NeedsEveryLevel => _lines.NeedsEveryLevel;

        public Task FinishAsync(string open, string finished, CancellationToken cancellation) =>
            _failures-- > 0 ? Task.FromException(fault) : _lines.FinishAsync(open, finished, cancellation);
    }
}
