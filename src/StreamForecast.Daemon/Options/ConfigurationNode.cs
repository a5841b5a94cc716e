namespace StreamForecast.Daemon.Options;

/// <summary>A value of the configuration before its meaning is known, with the place it came from.</summary>
/// <param name="where">File and line, environment variable or flag.</param>
internal abstract class ConfigurationNode(string where)
{
    public string Where { get; } = where;

    /// <summary>What the value is, in words for a fault.</summary>
    public abstract string Kind { get; }
}

internal sealed class ScalarNode(string where, string text) : ConfigurationNode(where)
{
    public string Text { get; } = text;

    public override string Kind => $"'{Text}'";
}

internal sealed class ListNode(string where) : ConfigurationNode(where)
{
    public List<ConfigurationNode> Items { get; } = [];

    public override string Kind => "a list";
}

internal sealed class MapNode(string where) : ConfigurationNode(where)
{
    public Dictionary<string, ConfigurationNode> Entries { get; } = new(StringComparer.Ordinal);

    public override string Kind => "a section";
}
