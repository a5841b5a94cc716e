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
