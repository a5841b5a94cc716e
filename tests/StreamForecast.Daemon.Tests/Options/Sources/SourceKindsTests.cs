using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sources;

namespace StreamForecast.Daemon.Tests.Options.Sources;

public class SourceKindsTests
{
    [Fact]
    public void A_source_is_called_by_its_type_unless_it_has_a_name()
    {
        IReadOnlyList<ConfiguredSource> sources = ReadSound("sources: [{ type: simulator }, { type: simulator, name: other }]");

        Assert.Equal(["simulator", "other"], sources.Select(source => source.Name));
    }

    [Fact]
    public void A_type_that_is_missing_or_unknown_and_a_name_given_twice_are_faults_by_their_path()
    {
        string[] faults = Faults("""
            sources:
              - { name: a }
              - { name: b, type: simulatr, symbols: [X] }
              - { name: c, type: simulator, symbols: [X], sped: 3 }
              - { name: c, type: simulator, symbols: [Y, Y] }
            """);

        Assert.Collection(
            faults,
            fault => Assert.Contains(":2: sources[0].type is missing; write one of simulator", fault, StringComparison.Ordinal),
            fault => Assert.Contains(":3: sources[1].type is 'simulatr'", fault, StringComparison.Ordinal),
            fault => Assert.Contains(":4: sources[2].sped is not a key here", fault, StringComparison.Ordinal),
            fault => Assert.Contains(":5: sources[3].name is 'c', which another source is called already", fault, StringComparison.Ordinal),
            fault => Assert.Contains(":5: sources[3].symbols must name at least one series, each once", fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ type: kafka, topics: [a, b], servers: \"k:1,l:2\" }", "kafka", "a, b at k:1,l:2")]
    [InlineData("{ type: redis, streams: [a], server: \"r:1\", user: u, password: p }", "redis", "a at r:1")]
    [InlineData("{ type: redis, streams: [a], server: \"[::1]:6379\" }", "redis", "a at [::1]:6379")]
    [InlineData("{ type: mqtt, topics: [\"#\", \"+/b/+\", \"$share/g/a/#\"] }", "mqtt", "#, +/b/+, $share/g/a/# at 127.0.0.1:1883")]
    [InlineData("{ type: mqtt, topics: [\"a/#\"], host: m, port: 2, format: number, series: \"x/{topic}\" }", "mqtt", "a/# at m:2")]
    public void A_broker_is_told_by_what_it_brings_and_never_by_its_secrets(string entry, string type, string summary)
    {
        ConfiguredSource source = Assert.Single(ReadSound($"sources: [{entry}]"));

        Assert.Equal((type, type, summary), (source.Name, source.Type, source.Summary));
    }

    [Theory]
    [InlineData("{ type: kafka }", "topics must name at least one topic")]
    [InlineData("{ type: redis, streams: [] }", "streams must name at least one stream")]
    [InlineData("{ type: mqtt, topics: [a], series: b }", "series belongs to format: number")]
    [InlineData("{ type: mqtt, topics: [a], port: 0 }", "port is '0'")]
    [InlineData("{ type: mqtt, topics: [a], format: number, series: \"h/{topc}\" }", "series is 'h/{topc}': nothing is filled in for {topc}; did you mean {topic}?")]
    [InlineData("{ type: mqtt, topics: [a], format: number, series: \"h/{key}\" }", "series is 'h/{key}': nothing is filled in for {key}; known are {topic}")]
    [InlineData("{ type: kafka, topics: [a], format: number, series: \"{keyy}\" }", "series is '{keyy}': nothing is filled in for {keyy}; did you mean {key}?")]
    [InlineData("{ type: mqtt, topics: [\"rooms/#x\"] }", "topics[0] is 'rooms/#x': + and # stand alone")]
    [InlineData("{ type: mqtt, topics: [\"rooms/a+/b\"] }", "topics[0] is 'rooms/a+/b': + and # stand alone")]
    [InlineData("{ type: mqtt, topics: [\"#/rooms\"] }", "topics[0] is '#/rooms': # stands for all the rest")]
    [InlineData("{ type: mqtt, topics: [\"$share/rooms\"] }", "topics[0] is '$share/rooms': a shared subscription")]
    [InlineData("{ type: kafka, topics: [a], mechanism: plain }", "mechanism is 'plain'")]
    public void What_a_broker_lacks_or_has_wrong_is_a_fault_by_its_path(string entry, string fault) =>
        Assert.Contains($"sources[0].{fault}", Assert.Single(Faults($"sources: [{entry}]")), StringComparison.Ordinal);

    [Theory]
    [InlineData("h:6379,password=sesame")]
    [InlineData("h:6379,sesame=1")]
    [InlineData("h,sesame,i:6379")]
    [InlineData("sesame")]
    [InlineData("sesame:0")]
    [InlineData("::1:6379")]
    [InlineData("[sesame]:6379")]
    [InlineData("redis://me:sesame@h:6379")]
    public void A_server_of_Redis_that_is_more_than_host_and_port_is_a_fault_that_does_not_repeat_it(string server)
    {
        string fault = Assert.Single(Faults($"sources:\n  - {{ type: redis, streams: [a], server: \"{server}\" }}"));

        Assert.StartsWith("test.yaml:2: sources[0].server must be host:port", fault, StringComparison.Ordinal);
        Assert.Contains("password: \"${NAME}\"", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", fault, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ConfiguredSource> ReadSound(string text)
    {
        List<ConfigurationFault> faults = [];
        IReadOnlyList<ConfiguredSource> sources = Read(text, faults);
        Assert.Empty(faults);
        return sources;
    }

    private static string[] Faults(string text)
    {
        List<ConfigurationFault> faults = [];
        Read(text, faults);
        return [.. faults.Select(fault => fault.ToString())];
    }

    private static IReadOnlyList<ConfiguredSource> Read(string text, List<ConfigurationFault> faults) =>
        SourceKinds.Read(new SectionReader(ConfigurationDocument.Parse(text, "test.yaml").Root, "", faults, _ => null));
}
