using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Parquet;
using Parquet.Schema;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Observations;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public sealed class FeedInputTests : IDisposable
{
    /// <summary>Rows past which a table's columns are no longer judged by what they hold.</summary>
    private const int TableRows = 1_100;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-feed-");
    private readonly FeedTally _tally = new();
    private readonly StringWriter _notices = new();

    [Fact]
    public async Task A_csv_file_is_a_series_a_column_with_the_times_of_its_rows()
    {
        Assert.Equal(
            ["load 1767607200000000000 1 line 2", "oil 1767607200000000000 2.5 line 2", "load 1767607201000000000 3 line 3", "oil 1767607201000000000 4 line 3"],
            await ReadAsync("x.csv", "date,load,oil\n2026-01-05T10:00:00Z,1,2.5\n2026-01-05T10:00:01Z,3,4\n"));
    }

    [Theory]
    [InlineData("date,value\n2026-01-05T10:00:00Z,1\n", "plant/a 1767607200000000000 1 line 2")]
    [InlineData("value\n1\n", "plant/a  1 line 2")]
    public async Task One_column_takes_the_name_it_is_given_and_without_times_has_none(string text, string tick)
    {
        Assert.Equal([tick], await ReadAsync("x.csv", text, series: "plant/a"));
    }

    [Fact]
    public async Task Several_columns_take_the_name_in_front_of_theirs()
    {
        string[] ticks = await ReadAsync("x.csv", "load,oil\n1,2\n", series: "plant");
        Assert.Equal(["plant/load  1 line 2", "plant/oil  2 line 2"], ticks);
    }

    [Theory]
    [InlineData("date,Adj Close\n1970-01-02,1\n", null, "Adj_Close")]
    [InlineData("date,Öl (bbl)\n1970-01-02,1\n", null, "_l__bbl_")]
    [InlineData("symbol,date,Adj Close,Open\nX,1970-01-02,1,\nX,1970-01-03,,2\n", null, "X/Adj_Close")]
    [InlineData("date,Adj Close,Open\n1970-01-02,1,\n1970-01-03,,2\n", "X", "X/Adj_Close")]
    public async Task A_column_whose_name_can_be_no_id_becomes_one_and_that_is_told(string text, string? series, string id)
    {
        Assert.Equal($"{id} 86400000000000 1 line 2", (await ReadAsync("x.csv", text, series))[0]);
        Assert.StartsWith("notice: column '", _notices.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_used_is_not_told()
    {
        Assert.Equal(["X  1 line 2"], await ReadAsync("x.csv", "Adj Close\n1\n", series: "X"));
        Assert.Empty(_notices.ToString());
    }

    [Fact]
    public async Task Columns_that_would_become_one_series_are_refused()
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => ReadAsync("x.csv", "Adj Close,Adj_Close\n1,2\n"));
        Assert.Contains("the columns 'Adj Close' and 'Adj_Close' would both be series Adj_Close: choose one with --value-column", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_whose_series_has_a_name_that_can_be_no_id_are_refused_with_one_that_can()
    {
        Assert.Equal(["X  3 line 4"], await ReadAsync("x.csv", "symbol,v\nACME Inc,1\nACME Inc,2\nX,3\n"));
        Assert.Equal(2, _tally.Count.Unreadable);
        FeedRefusal first = _tally.Refusals[0];
        Assert.Equal((2, "ACME Inc", "invalid-series-id"), (first.Line, first.Series, first.Reason));
        Assert.Contains("'ACME Inc' cannot be a series id", first.Message, StringComparison.Ordinal);
        Assert.Contains("write the names in column 'symbol' otherwise, such as ACME_Inc", first.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date,v\n1970-01-02,1\n1970-01-03,2\n")]
    [InlineData("symbol,v\nX,1\nX,2\n")]
    public async Task A_name_given_that_can_be_no_id_is_an_error_with_one_that_can(string text)
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => ReadAsync("x.csv", text, series: "a b"));
        Assert.Equal(
            "--series 'a b' cannot be a series id (the series id has a character outside A-Z a-z 0-9 . _ : / -): write it otherwise, such as a_b", fault.Message);
    }

    [Fact]
    public async Task Rows_and_cells_of_a_table_that_are_no_ticks_are_told_with_their_lines_and_the_rest_is_read()
    {
        string good = string.Concat(Enumerable.Range(0, TableRows).Select(row => FormattableString.Invariant($"{row},1,2\n")));
        string[] ticks = await ReadAsync("x.csv", $"time,load,oil\n{good}foo,1,2\n{TableRows},bad,3\n{TableRows + 1},1\n{TableRows + 2},,4\n");
        Assert.Equal([$"oil {TableRows}000000000 3 line {TableRows + 3}", $"oil {TableRows + 2}000000000 4 line {TableRows + 5}"], ticks[(2 * TableRows)..]);
        Assert.Equal(3, _tally.Count.Unreadable);
        Assert.Equal([TableRows + 2, TableRows + 3, TableRows + 4], _tally.Refusals.Select(one => (int)one.Line));
        Assert.StartsWith("'foo' in column 'time' is not a time", _tally.Refusals[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_goes_back_is_left_to_the_daemon_and_told_once()
    {
        string[] ticks = await ReadAsync("x.csv", "time,v\n3,1\n2,2\n1,3\n4,4\n");
        Assert.Equal(["v 3000000000 1 line 2", "v 2000000000 2 line 3", "v 1000000000 3 line 4", "v 4000000000 4 line 5"], ticks);
        Assert.Equal(0, _tally.Count.Unreadable);
        string notice = Assert.Single(_notices.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("notice: line 3: the time of series 'v' goes back", notice, StringComparison.Ordinal);
        Assert.Contains("sort the rows by time, oldest first, or name the column that tells series apart", notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.csv.gz", "value\n1\n", "value  1 line 2")]
    [InlineData("x.ndjson.gz", "{\"series\":\"a\",\"value\":1}\n", "a  1 line 1")]
    public async Task A_compressed_file_is_read_as_what_it_holds(string name, string text, string tick)
    {
        var compressed = new MemoryStream();
        await using (var zip = new GZipStream(compressed, CompressionMode.Compress))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        Assert.Equal([tick], await ReadAsync(name, compressed.ToArray()));
    }

    [Theory]
    [InlineData("x.csv.gz")]
    [InlineData("x.ndjson.gz")]
    public async Task A_broken_compressed_file_is_an_error_of_one_line(string name)
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(name, [0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]));
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("parquet")]
    public void A_directory_is_said_to_be_one(string format)
    {
        CommandException fault = Assert.Throws<CommandException>(
            () => FeedInput.Open(_directory.FullName, new ObservationFileForm(format, new TableColumns()), null, TextWriter.Null, TimeProvider.System));
        Assert.Contains("is a directory: name a file in it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parquet_file_is_a_series_a_column_as_a_csv_file_is()
    {
        DataField[] fields = [new DataField<DateTime>("date"), new DataField<double>("load"), new DataField<double>("Adj Close")];
        using var bytes = new MemoryStream();
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), bytes))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync<DateTime>(fields[0], new[] { new DateTime(2026, 1, 5, 10, 0, 0) });
            await group.WriteAsync<double>(fields[1], new[] { 1.0 });
            await group.WriteAsync<double>(fields[2], new[] { 2.5 });
        }

        Assert.Equal(
            ["plant/load 1767607200000000000 1 line 1", "plant/Adj_Close 1767607200000000000 2.5 line 1"],
            await ReadAsync("x.parquet", bytes.ToArray(), "plant"));
    }

    [Fact]
    public async Task Ndjson_keeps_producers_and_tells_a_bad_line_with_its_number()
    {
        string[] ticks = await ReadAsync("x.ndjson", """
            {"series":"a","time":1760000000000000000,"value":1,"producer":"p","seq":4}
            nonsense
            {"series":"b","value":2}

            """);
        Assert.Equal(["a 1760000000000000000 1 line 1 p 4", "b  2 line 3"], ticks);
        Assert.Equal(1, _tally.Count.Unreadable);
        Assert.Equal(2, Assert.Single(_tally.Refusals).Line);
    }

    [Fact]
    public async Task How_far_ahead_a_tick_may_lie_and_how_long_its_line_may_be_is_left_to_the_daemon()
    {
        const long Year = 365L * 86_400 * 1_000_000_000;
        long ahead = ((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick) + Year;
        string blank = new(' ', 200_000);
        Assert.Equal(
            [$"a {ahead} 1 line 1", "b  2 line 2"],
            await ReadAsync("x.ndjson", $$"""
                {"series":"a","time":{{ahead}},"value":1}
                {"series":"b","value":{{blank}}2}

                """));
        Assert.Equal(0, _tally.Count.Unreadable);
    }

    [Fact]
    public async Task A_line_beyond_all_reason_is_refused_without_being_held()
    {
        string blank = new(' ', TextInput.MaxLineBytes);
        Assert.Equal(["b  2 line 2"], await ReadAsync("x.ndjson", $"{{\"series\":{blank}\"a\",\"value\":1}}\n{{\"series\":\"b\",\"value\":2}}\n"));
        Assert.Equal(1, _tally.Count.Unreadable);
    }

    [Fact]
    public async Task What_comes_live_takes_the_time_of_its_reading()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1_760_000_000));
        using var input = new TextInput(
            new MemoryStream("{\"series\":\"a\",\"value\":1}\n{\"series\":\"a\",\"time\":5,\"value\":2}\n"u8.ToArray()), new TickJsonParser(), time)
        { AreStamped = true };
        List<FeedTick> ticks = await input.ReadAsync(_tally, CancellationToken.None).ToListAsync();
        Assert.Equal([1_760_000_000_000_000_000, 5], ticks.Select(tick => tick.Time));
    }

    [Fact]
    public async Task Left_early_it_has_given_its_buffers_back()
    {
        using var pool = new CountingPool();
        string text = string.Concat(Enumerable.Repeat("{\"series\":\"a\",\"value\":1}\n", TickBlockBuilder.MaxTicks + 1_000)); // more than is read at once
        using var input = new TextInput(new MemoryStream(Encoding.UTF8.GetBytes(text)), new TickJsonParser(), TimeProvider.System, pool);
        await using (IAsyncEnumerator<FeedTick> each = input.ReadAsync(_tally, CancellationToken.None).GetAsyncEnumerator())
        {
            Assert.True(await each.MoveNextAsync());
        }

        Assert.True(pool.Rented > 0);
        Assert.Equal(pool.Rented, pool.Returned);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        CommandException fault = Assert.Throws<CommandException>(() => FeedInput.Open("/no/such/file.csv", new ObservationFileForm(null, new TableColumns()), null, TextWriter.Null, TimeProvider.System));
        Assert.Contains("/no/such/file.csv", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _notices.Dispose();
        _directory.Delete(recursive: true);
    }

    private Task<string[]> ReadAsync(string name, string text, string? series = null) => ReadAsync(name, Encoding.UTF8.GetBytes(text), series);

    private async Task<string[]> ReadAsync(string name, byte[] bytes, string? series = null)
    {
        string path = Path.Combine(_directory.FullName, name);
        await File.WriteAllBytesAsync(path, bytes);
        using FeedInput input = FeedInput.Open(path, new ObservationFileForm(null, new TableColumns()), series, _notices, TimeProvider.System);
        var ticks = new List<string>();
        await foreach (FeedTick tick in input.ReadAsync(_tally, CancellationToken.None))
        {
            ticks.Add(FormattableString.Invariant($"{tick.Series} {tick.Time} {tick.Value} line {tick.Line} {tick.Producer} {(tick.Producer is null ? "" : tick.Sequence)}").TrimEnd());
        }

        return [.. ticks];
    }
}
