using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public sealed class FeedInputTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-feed-");
    private readonly FeedTally _tally = new();

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

    [Fact]
    public async Task A_column_whose_name_can_be_no_id_asks_for_another_name()
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => ReadAsync("x.csv", "the load\n1\n"));
        Assert.Contains("'the load' cannot be a series id", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--series", fault.Message, StringComparison.Ordinal);
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
        Assert.Equal(1, _tally.Count.Rejected);
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
        Assert.Equal(0, _tally.Count.Rejected);
    }

    [Fact]
    public async Task A_line_beyond_all_reason_is_refused_without_being_held()
    {
        string blank = new(' ', FeedInput.TextInput.MaxLineBytes);
        Assert.Equal(["b  2 line 2"], await ReadAsync("x.ndjson", $"{{\"series\":{blank}\"a\",\"value\":1}}\n{{\"series\":\"b\",\"value\":2}}\n"));
        Assert.Equal(1, _tally.Count.Rejected);
    }

    [Fact]
    public async Task What_comes_live_takes_the_time_of_its_reading()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1_760_000_000));
        using var input = new FeedInput.TextInput(
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
        using var input = new FeedInput.TextInput(new MemoryStream(Encoding.UTF8.GetBytes(text)), new TickJsonParser(), TimeProvider.System, pool);
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
        CommandException fault = Assert.Throws<CommandException>(() => FeedInput.Open("/no/such/file.csv", null, new CsvColumns(), null, TimeProvider.System));
        Assert.Contains("/no/such/file.csv", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<string[]> ReadAsync(string name, string text, string? series = null)
    {
        string path = Path.Combine(_directory.FullName, name);
        await File.WriteAllTextAsync(path, text);
        using FeedInput input = FeedInput.Open(path, null, new CsvColumns(), series, TimeProvider.System);
        var ticks = new List<string>();
        await foreach (FeedTick tick in input.ReadAsync(_tally, CancellationToken.None))
        {
            ticks.Add(FormattableString.Invariant($"{tick.Series} {tick.Time} {tick.Value} line {tick.Line} {tick.Producer} {(tick.Producer is null ? "" : tick.Sequence)}").TrimEnd());
        }

        return [.. ticks];
    }
}
