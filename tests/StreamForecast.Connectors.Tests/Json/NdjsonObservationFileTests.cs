using System.IO.Compression;
using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Connectors.Tests.Json;

public sealed class NdjsonObservationFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".ndjson");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_line_is_a_tick_as_the_live_feed_takes_it_and_names_its_series() => Assert.Equal(
        "time [b a] b@1700000000000000000=1.5 line 1, a@1700000000000000000=-2 line 2, b@1700000000000000001=3 line 4",
        Read("""
            {"series":"b","time":1700000000000000000,"value":1.5}
            {"value":-2e0,"time":"2023-11-14T22:13:20Z","series":"a","producer":"p","seq":7,"more":[1]}

            {"series":"b","time":1700000000000000001,"value":3}
            """));

    [Fact]
    public void Without_times_lines_are_counted() => Assert.Equal(
        "- [a] a@1000000000=1 line 1, a@2000000000=2 line 2", Read("{\"series\":\"a\",\"value\":1}\n{\"series\":\"a\",\"time\":null,\"value\":2}\n"));

    [Fact]
    public void A_time_may_lie_ahead_of_the_clock() =>
        Assert.Equal("time [a] a@7000000000000000000=1 line 1", Read("{\"series\":\"a\",\"time\":7000000000000000000,\"value\":1}"));

    [Fact]
    public void A_compressed_file_is_read_as_what_it_holds()
    {
        using (var zip = new GZipStream(File.Create(_path), CompressionMode.Compress))
        {
            zip.Write("{\"series\":\"a\",\"value\":1}\n"u8);
        }

        Assert.Equal("- [a] a@1000000000=1 line 1", Read());
    }

    [Theory]
    [InlineData("line 2: a tick must be one JSON object; this does not start with '{'", "series,value")]
    [InlineData("line 2: \"value\" is missing", "{\"series\":\"a\"}")]
    [InlineData("line 2: the field \"value\" appears twice", "{\"series\":\"a\",\"value\":1,\"value\":2}")]
    [InlineData("line 2: value 10000000000000000 is larger than", "{\"series\":\"a\",\"time\":5000000000000000000,\"value\":1e16}")]
    [InlineData("line 2: time must lie in the years 1970 to 2199", "{\"series\":\"a\",\"time\":-1,\"value\":1}")]
    [InlineData("line 2: the time of series 'a' goes back; sort the rows by time, oldest first", "{\"series\":\"a\",\"time\":3999999999999999999,\"value\":1}")]
    [InlineData("line 2: has no time, and the ticks before it have one", "{\"series\":\"b\",\"value\":1}")]
    public void What_is_wrong_is_said_with_file_and_line(string fault, string line)
    {
        ObservationFileException thrown =
            Assert.Throws<ObservationFileException>(() => Read($"{{\"series\":\"a\",\"time\":4000000000000000000,\"value\":1}}\n{line}\nnonsense\n"));
        Assert.StartsWith($"{_path}: {fault}", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tick_with_a_time_behind_ticks_without_is_told() => Assert.Contains(
        "line 2: has a time, and the ticks before it have none",
        Assert.Throws<ObservationFileException>(() => Read("{\"series\":\"a\",\"value\":1}\n{\"series\":\"a\",\"time\":4000000000000000000,\"value\":1}\n")).Message,
        StringComparison.Ordinal);

    /// <summary>More than fits a buffer and a block; the last line has no line feed and the fault is the first of two.</summary>
    [Fact]
    public void A_long_file_is_read_whole_and_told_of_at_its_line()
    {
        const int Lines = 30_000;
        string good = string.Join('\n', Enumerable.Range(1, Lines).Select(i => $"{{\"series\":\"s{i % 7}\",\"time\":{i},\"value\":{i}}}"));
        File.WriteAllText(_path, good);
        using (var file = NdjsonObservationFile.Open(_path))
        {
            List<FileObservation> rows = [.. file.Read()];
            Assert.Equal(Enumerable.Range(1, Lines).Select(i => (double)i), rows.Select(row => row.Observation.Value));
            Assert.Equal(Enumerable.Range(1, Lines).Select(i => (long)i), rows.Select(row => row.Line));
            Assert.All(rows, row => Assert.Equal($"s{row.Line % 7}", file.Series[row.Series]));
            Assert.Equal(file.Length, file.BytesRead);
        }

        Assert.Contains($"line {Lines + 1}: ", Assert.Throws<ObservationFileException>(() => Read(good + "\n{}\n[]\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_and_one_that_is_broken_are_told_by_name()
    {
        Assert.Contains(_path, Assert.Throws<ObservationFileException>(() => NdjsonObservationFile.Open(_path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_path, [0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
        Assert.StartsWith($"{_path}: after line 0: ", Assert.Throws<ObservationFileException>(() => Read()).Message, StringComparison.Ordinal);
    }

    private string Read(string text)
    {
        File.WriteAllText(_path, text, Encoding.UTF8);
        return Read();
    }

    private string Read()
    {
        using var file = NdjsonObservationFile.Open(_path);
        List<FileObservation> rows = [.. file.Read()];
        string seen = string.Join(", ", rows.Select(row =>
            FormattableString.Invariant($"{file.Series[row.Series]}@{row.Observation.Time}={row.Observation.Value} line {row.Line}")));
        return $"{file.TimeColumn ?? "-"} [{string.Join(' ', file.Series)}] {seen}";
    }
}
