using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamForecast.Daemon.Options;

/// <summary>The configuration as written: one YAML document, and single values laid over it.</summary>
internal sealed class ConfigurationDocument
{
    /// <summary>Largest configuration file, in characters.</summary>
    public const int MaxCharacters = 1 << 20;

    private const int MaxDepth = 8;
    private const int MaxNodes = 20_000;

    private readonly List<ConfigurationFault> _faults = [];
    private int _nodes;

    private ConfigurationDocument(string where) => Root = new MapNode(where);

    public MapNode Root { get; private set; }

    /// <summary>What could not be read or laid over.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    public static ConfigurationDocument Empty() => new("defaults");

    /// <param name="text">A YAML document.</param>
    /// <param name="name">Names the file in faults.</param>
    public static ConfigurationDocument Parse(string text, string name)
    {
        var document = new ConfigurationDocument(name);
        if (text.Length > MaxCharacters)
        {
            document._faults.Add(new ConfigurationFault(name, "", $"the file has {text.Length} characters; at most {MaxCharacters} are read"));
        }
        else if (document.Read(text, name, line => $"{name}:{line}") is { } node)
        {
            document.SetRoot(node);
        }

        return document;
    }

    /// <summary>Lays one value over the document.</summary>
    /// <param name="path">Keys, and indexes into lists.</param>
    /// <param name="text">The value, in YAML.</param>
    /// <param name="where">Names the variable or flag in faults.</param>
    public void Set(IReadOnlyList<string> path, string text, string where)
    {
        ConfigurationNode? value = Read(text, where, _ => where);
        if (path.Count > MaxDepth)
        {
            _faults.Add(new ConfigurationFault(where, "", $"names a key {path.Count} levels deep; no key lies deeper than {MaxDepth}"));
        }
        else if (value is not null)
        {
            Set(Root, path, 0, value);
        }
    }

    private void Set(ConfigurationNode parent, IReadOnlyList<string> path, int depth, ConfigurationNode value)
    {
        string key = path[depth];
        bool isLast = depth == path.Count - 1;
        ConfigurationNode Made() => int.TryParse(path[depth + 1], out _) ? new ListNode(value.Where) : new MapNode(value.Where);
        switch (parent)
        {
            case MapNode map:
                if (isLast)
                {
                    map.Entries[key] = value;
                    return;
                }

                if (map.Entries.GetValueOrDefault(key) is not { } child)
                {
                    map.Entries[key] = child = Made();
                }

                Set(child, path, depth + 1, value);
                return;

            case ListNode list when int.TryParse(key, out int index) && index >= 0 && index <= list.Items.Count:
                if (index == list.Items.Count)
                {
                    list.Items.Add(isLast ? value : Made());
                }

                if (isLast)
                {
                    list.Items[index] = value;
                    return;
                }

                Set(list.Items[index], path, depth + 1, value);
                return;

            case ListNode list:
                _faults.Add(new ConfigurationFault(
                    value.Where, string.Join('.', path.Take(depth)), $"has {list.Items.Count} entries; '{key}' is not an index from 0 to {list.Items.Count}"));
                return;

            default:
                _faults.Add(new ConfigurationFault(
                    value.Where, string.Join('.', path.Take(depth)), $"is {parent.Kind}, so '{key}' cannot be set inside it"));
                return;
        }
    }

    private void SetRoot(ConfigurationNode node)
    {
        switch (node)
        {
            case MapNode map:
                Root = map;
                break;
            case ScalarNode { Text: "" }:
                break; // a file of comments alone is all defaults
            default:
                _faults.Add(new ConfigurationFault(node.Where, "", $"the document is {node.Kind}; expected sections such as http, store, series"));
                break;
        }
    }

    private ConfigurationNode? Read(string text, string name, Func<long, string> where)
    {
        try
        {
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            return stream.Documents.Count switch
            {
                0 => new ScalarNode(where(1), ""),
                1 => Convert(stream.Documents[0].RootNode, where, 0),
                _ => throw new SemanticErrorException(stream.Documents[1].RootNode.Start, stream.Documents[1].RootNode.Start, "one document is read, here begins another"),
            };
        }
        catch (YamlException malformed)
        {
            string place = where(malformed.Start.Line);
            _faults.Add(new ConfigurationFault(place, "", $"not readable as YAML (column {malformed.Start.Column}): {malformed.Message}"));
            return null;
        }
        catch (Exception unforeseen) when (unforeseen is InvalidOperationException or ArgumentException)
        {
            // What the parser throws, without a place, on some unfinished lists and mappings.
            _faults.Add(new ConfigurationFault(where(1), "", $"not readable as YAML: a list or mapping is not closed ({unforeseen.Message})"));
            return null;
        }
    }

    private ConfigurationNode Convert(YamlNode node, Func<long, string> where, int depth)
    {
        // Aliases can repeat a part any number of times, so what is walked is counted, not what is written.
        if (depth > MaxDepth || ++_nodes > MaxNodes)
        {
            throw new SemanticErrorException(node.Start, node.End, $"more than {MaxNodes} values, or nested deeper than {MaxDepth}");
        }

        string place = where(node.Start.Line);
        switch (node)
        {
            case YamlSequenceNode sequence:
                var list = new ListNode(place);
                list.Items.AddRange(sequence.Children.Select(item => Convert(item, where, depth + 1)));
                return list;
            case YamlMappingNode mapping:
                var map = new MapNode(place);
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    map.Entries[key is YamlScalarNode scalar ? scalar.Value ?? "" : key.ToString()] = Convert(value, where, depth + 1);
                }

                return map;
            default:
                return new ScalarNode(place, (node as YamlScalarNode)?.Value ?? "");
        }
    }
}
