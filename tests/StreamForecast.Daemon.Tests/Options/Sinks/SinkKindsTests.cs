using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sinks;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Options.Sinks;

public class SinkKindsTests
{
    [Theory]
    [InlineData("{ type: parquet, path: out }", "parquet", "Parquet files in out")]
    [InlineData("{ type: ndjson, path: out }", "ndjson", "NDJSON files in out")]
    [InlineData("{ type: postgres, host: h, database: d, user: u, password: sesame, table: m.f }", "postgres", "table m.f of d at h:5432")]
    [InlineData("{ type: kafka, servers: \"k:1\", topic: t, user: u, password: sesame }", "kafka", "topic t at k:1")]
    [InlineData("{ type: redis, server: \"r:1\", stream: \"f:{series}\", password: sesame }", "redis", "stream f:{series} at r:1")]
    [InlineData("{ type: redis, server: \"r:1\", stream: \"{market}:{series}\" }", "redis", "stream {market}:{series} at r:1")]
    [InlineData("{ type: mqtt, host: m, port: 2, password: sesame, user: u }", "mqtt", "topic forecasts/{series} at m:2")]
    public void A_sink_is_told_by_where_it_writes_and_never_by_its_secrets(string entry, string type, string summary)
    {
        ConfiguredSink sink = Assert.Single(ReadSound($"sinks: [{entry}]"));

        Assert.Equal((type, type, summary, "*"), (sink.Name, sink.Type, sink.Summary, sink.Match));
        Assert.NotNull(sink.Create(new SinkSurroundings(1, TimeProvider.System, new ForecastSinkStatus(type, type, TimeProvider.System))));
    }

    [Fact]
    public void What_all_sinks_share_is_read_with_each()
    {
        ConfiguredSink sink = Assert.Single(ReadSound(
            "sinks: [{ name: a-1, type: ndjson, path: out, match: \"BTC-*\", lossless: true, buffer_forecasts: 5, buffer_bytes: 2000000 }]"));

        Assert.Equal(("a-1", "BTC-*", true, 5, 2_000_000L), (sink.Name, sink.Match, sink.IsLossless, sink.BufferForecasts, sink.BufferBytes));
    }

    [Theory]
    [InlineData("{ name: a }", "type is missing; write one of ndjson, parquet, postgres, kafka, redis, mqtt")]
    [InlineData("{ type: tape }", "type is 'tape'")]
    [InlineData("{ type: ndjson }", "path is missing")]
    [InlineData("{ type: ndjson, path: out, name: \"a b\" }", "name is 'a b'")]
    [InlineData("{ type: ndjson, path: out, match: \"a b\" }", "match is 'a b'")]
    [InlineData("{ type: ndjson, path: out, lossless: true, every: 1s }", "every leaves out forecasts")]
    [InlineData("{ type: ndjson, path: out, rotate_every: 1ms }", "rotate_every is '1ms'")]
    [InlineData("{ type: ndjson, path: out, topic: t }", "topic is not a key here")]
    [InlineData("{ type: postgres, user: u }", "database is missing")]
    [InlineData("{ type: postgres, database: d, user: u, table: \"a;drop\" }", "table is 'a;drop'")]
    [InlineData("{ type: kafka }", "topic is missing")]
    [InlineData("{ type: kafka, topic: t, compression: rar }", "compression is 'rar'")]
    [InlineData("{ type: redis }", "stream is missing")]
    [InlineData("{ type: mqtt, topic: \"a/#\" }", "topic is 'a/#'")]
    [InlineData("{ type: mqtt, topic: \"f/{serie}\" }", "topic is 'f/{serie}': nothing is filled in for {serie}; did you mean {series}?")]
    [InlineData("{ type: mqtt, topic: \"f/{series\" }", "topic is 'f/{series': nothing is filled in for {series; did you mean {series}?")]
    [InlineData("{ type: mqtt, topic: \"f/{site}/x\" }", "topic is 'f/{site}/x': nothing is filled in for {site}; known are {series}")]
    [InlineData("{ type: redis, stream: \"x:{serie}\" }", "stream is 'x:{serie}': nothing is filled in for {serie}; did you mean {series}?")]
    [InlineData("{ type: kafka, topic: \"{series}\" }", "topic is '{series}': nothing is filled in for {series}; write it without braces")]
    public void What_a_sink_lacks_or_has_wrong_is_a_fault_by_its_path(string entry, string fault) =>
        Assert.Contains($"sinks[0].{fault}", Assert.Single(Faults($"sinks: [{entry}]")), StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("A")]
    public void Two_sinks_of_one_name_would_share_a_position_or_files(string name)
    {
        string fault = Assert.Single(Faults($"sinks: [{{ name: a, type: ndjson, path: x }}, {{ name: {name}, type: parquet, path: y }}]"));
        Assert.Contains($"sinks[1].name is '{name}', which another sink is called already", fault, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ConfiguredSink> ReadSound(string text)
    {
        List<ConfigurationFault> faults = [];
        IReadOnlyList<ConfiguredSink> sinks = Read(text, faults);
        Assert.Empty(faults);
        return sinks;
    }

    private static string[] Faults(string text)
    {
        List<ConfigurationFault> faults = [];
        Read(text, faults);
        return [.. faults.Select(fault => fault.ToString())];
    }

    private static IReadOnlyList<ConfiguredSink> Read(string text, List<ConfigurationFault> faults) =>
        SinkKinds.Read(new SectionReader(ConfigurationDocument.Parse(text, "test.yaml").Root, "", faults, _ => null));
}
