using System.Text.Json;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Options;

/// <summary>A change of a series' configuration as JSON: the keys of a series rule without <c>match</c>.</summary>
internal static class SeriesChange
{
    /// <summary>Longest change, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string Name = "body";

    /// <summary>Lays the change over a configuration: what it leaves out stays.</summary>
    /// <exception cref="ConfigurationException">It is no such JSON, or a value does not fit; every fault is listed with its key.</exception>
    public static SeriesConfiguration Apply(string json, SeriesConfiguration usual)
    {
        try
        {
            using var _ = JsonDocument.Parse(json);
        }
        catch (JsonException malformed)
        {
            throw new ConfigurationException([new ConfigurationFault(Name, "", $"is not JSON: {malformed.Message}")]);
        }

        // JSON is YAML too, so the reader of the configuration file serves.
        ConfigurationDocument document = ConfigurationDocument.Parse(json, Name);
        List<ConfigurationFault> faults = [.. document.Faults];
        SeriesConfiguration changed = SeriesRuleReader.ReadChange(new SectionReader(document.Root, "", faults, NoVariable), usual);
        return faults.Count == 0 ? changed : throw new ConfigurationException(faults);
    }

    /// <summary>Who sends a change must not read the daemon's environment with it.</summary>
    private static string? NoVariable(string name) => null;
}
