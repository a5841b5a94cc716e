using System.Globalization;
using StreamForecast.Connectors.Text;
using StreamForecast.Models.Expressions;

namespace StreamForecast.Daemon.Options;

/// <summary>
/// Reads the keys of one section by name. A value that does not fit becomes a fault and the default stands in, so that one pass finds
/// every fault; <see cref="Finish"/> reports the keys nobody asked for.
/// </summary>
/// <param name="map">The section.</param>
/// <param name="path">Where it stands in the document.</param>
/// <param name="faults">Where faults go.</param>
/// <param name="variable">The value of an environment variable, for secrets; null when it is not set.</param>
internal sealed class SectionReader(
    MapNode map, string path, ICollection<ConfigurationFault> faults, Func<string, string?> variable)
{
    private const int MaxPathLength = 4096;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public bool Has(string key) => Find(key) is not null;

    public string Text(string key, string fallback, int maxLength)
    {
        if (Scalar(key, $"text of 1 to {maxLength} characters") is not { } node)
        {
            return fallback;
        }

        return node.Text.Length >= 1 && node.Text.Length <= maxLength
            ? node.Text
            : Refuse(key, node, fallback, $"text of 1 to {maxLength} characters");
    }

    public int Whole(string key, int fallback, int minimum, int maximum) => (int)Whole(key, (long)fallback, minimum, maximum);

    public long Whole(string key, long fallback, long minimum, long maximum)
    {
        string allowed = $"a whole number from {minimum} to {maximum}";
        if (Scalar(key, allowed) is not { } node)
        {
            return fallback;
        }

        bool isWhole = long.TryParse(node.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out long value);
        return isWhole && value >= minimum && value <= maximum ? value : Refuse(key, node, fallback, allowed);
    }

    public double Number(string key, double fallback, double minimum, double maximum)
    {
        string allowed = $"a number from {minimum} to {maximum}";
        if (Scalar(key, allowed) is not { } node)
        {
            return fallback;
        }

        bool isNumber = double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && value >= minimum && value <= maximum ? value : Refuse(key, node, fallback, allowed);
    }

    public bool Flag(string key, bool fallback) => Choice(key, fallback, ("true", true), ("false", false));

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan minimum, TimeSpan maximum)
    {
        string allowed = $"a duration from {DurationText.Write(minimum)} to {DurationText.Write(maximum)}, such as {DurationText.Write(fallback)}";
        if (Scalar(key, allowed) is not { } node)
        {
            return fallback;
        }

        return DurationText.TryParse(node.Text, out TimeSpan value) && value >= minimum && value <= maximum
            ? value
            : Refuse(key, node, fallback, allowed);
    }

    public T Choice<T>(string key, T fallback, params (string Name, T Value)[] choices)
    {
        string allowed = $"one of {string.Join(", ", choices.Select(choice => choice.Name))}";
        if (Scalar(key, allowed) is not { } node)
        {
            return fallback;
        }

        foreach ((string name, T value) in choices)
        {
            if (name == node.Text)
            {
                return value;
            }
        }

        string? near = NearestName.Of(node.Text, choices.Select(choice => choice.Name));
        return Refuse(key, node, fallback, near is null ? allowed : $"{allowed} (did you mean {near}?)");
    }

    /// <summary>A value that a parser of its own understands.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">Stands in when the key is absent or wrong.</param>
    /// <param name="allowed">What may stand there.</param>
    /// <param name="parse">Gives the value, or the reason why there is none.</param>
    public T Parsed<T>(string key, T fallback, string allowed, Func<string, (T Value, string? Fault)> parse)
    {
        if (Scalar(key, allowed) is not { } node)
        {
            return fallback;
        }

        (T value, string? fault) = parse(node.Text);
        if (fault is null)
        {
            return value;
        }

        faults.Add(new ConfigurationFault(node.Where, PathOf(key), $"is '{node.Text}': {fault}"));
        return fallback;
    }

    /// <summary>
    /// A key or password: written as text in which <c>${NAME}</c> stands for an environment variable, or in a file of its own that
    /// <c>{key}_file</c> names. Null when neither is there. Faults never repeat it.
    /// </summary>
    public Secret? Secret(string key)
    {
        string fileKey = $"{key}_file";
        string? file = Has(fileKey) ? Text(fileKey, "", MaxPathLength) : null;
        if (Scalar(key, "text in which ${NAME} stands for an environment variable") is not { } node)
        {
            return string.IsNullOrEmpty(file) ? null : Checked(fileKey, SecretText.ReadFile(file));
        }

        if (file is not null)
        {
            Fault(fileKey, $"stands beside {key}; keep one of them");
        }

        return Checked(key, SecretText.Expand(node.Text, variable));
    }

    /// <summary>A list of scalars, each understood by a parser of its own.</summary>
    public IReadOnlyList<T> List<T>(string key, IReadOnlyList<T> fallback, int maxCount, string allowed, Func<string, (T Value, string? Fault)> parse)
    {
        if (ListOf(key, maxCount, allowed) is not { } list)
        {
            return fallback;
        }

        List<T> values = [];
        for (int i = 0; i < list.Items.Count; i++)
        {
            ConfigurationNode item = list.Items[i];
            string place = $"{PathOf(key)}[{i}]";
            if (item is not ScalarNode scalar)
            {
                faults.Add(new ConfigurationFault(item.Where, place, $"is {item.Kind}; write {allowed}"));
                continue;
            }

            (T value, string? fault) = parse(scalar.Text);
            if (fault is null)
            {
                values.Add(value);
            }
            else
            {
                faults.Add(new ConfigurationFault(item.Where, place, $"is '{scalar.Text}': {fault}"));
            }
        }

        return values;
    }

    /// <summary>A section whose keys nobody knows beforehand, each with a scalar; both are understood by a parser.</summary>
    public IReadOnlyList<T> Pairs<T>(string key, int maxCount, string allowed, Func<string, string, (T? Value, string? Fault)> parse)
        where T : class
    {
        ConfigurationNode? node = Find(key);
        if (node is not MapNode { Entries.Count: var count } pairs || count > maxCount)
        {
            if (node is not null)
            {
                faults.Add(new ConfigurationFault(node.Where, PathOf(key), $"is {node.Kind}; write up to {maxCount} {allowed}"));
            }

            return [];
        }

        List<T> values = [];
        foreach ((string name, ConfigurationNode item) in pairs.Entries)
        {
            (T? value, string? fault) = item is ScalarNode scalar ? parse(name, scalar.Text) : (null, $"is {item.Kind}; write a text");
            if (value is not null)
            {
                values.Add(value);
            }
            else
            {
                faults.Add(new ConfigurationFault(item.Where, $"{PathOf(key)}.{name}", fault!));
            }
        }

        return values;
    }

    /// <summary>A section; an empty one when it is absent.</summary>
    public SectionReader Section(string key)
    {
        ConfigurationNode? node = Find(key);
        if (node is not null and not MapNode and not ScalarNode { Text: "" })
        {
            faults.Add(new ConfigurationFault(node.Where, PathOf(key), $"is {node.Kind}; write a section of keys and values"));
        }

        return new SectionReader(node as MapNode ?? new MapNode(map.Where), PathOf(key), faults, variable);
    }

    /// <summary>A list of sections; none when it is absent.</summary>
    public IReadOnlyList<SectionReader> Sections(string key, int maxCount)
    {
        List<SectionReader> sections = [];
        List<ConfigurationNode> items = ListOf(key, maxCount, "a list of sections")?.Items ?? [];
        for (int i = 0; i < items.Count; i++)
        {
            string place = $"{PathOf(key)}[{i}]";
            if (items[i] is MapNode section)
            {
                sections.Add(new SectionReader(section, place, faults, variable));
            }
            else
            {
                faults.Add(new ConfigurationFault(items[i].Where, place, $"is {items[i].Kind}; write a section of keys and values"));
            }
        }

        return sections;
    }

    /// <summary>Says that a key is wrong for a reason only its owner knows.</summary>
    public void Fault(string key, string message) =>
        faults.Add(new ConfigurationFault(Find(key)?.Where ?? map.Where, PathOf(key), message));

    /// <summary>Reports what was written and never asked for.</summary>
    public void Finish()
    {
        foreach ((string key, ConfigurationNode node) in map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            string? near = NearestName.Of(key, _known);
            string mend = near is null ? $"known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}" : $"did you mean {near}?";
            faults.Add(new ConfigurationFault(node.Where, PathOf(key), $"is not a key here; {mend}"));
        }
    }

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private ConfigurationNode? Find(string key)
    {
        _known.Add(key);
        return map.Entries.GetValueOrDefault(key);
    }

    private ScalarNode? Scalar(string key, string allowed)
    {
        ConfigurationNode? node = Find(key);
        if (node is not null and not ScalarNode)
        {
            faults.Add(new ConfigurationFault(node.Where, PathOf(key), $"is {node.Kind}; write {allowed}"));
        }

        return node as ScalarNode;
    }

    private ListNode? ListOf(string key, int maxCount, string allowed)
    {
        switch (Find(key))
        {
            case null or ScalarNode { Text: "" }:
                return null;
            case ListNode list when list.Items.Count <= maxCount:
                return list;
            case ListNode list:
                Fault(key, $"has {list.Items.Count} entries; at most {maxCount} are allowed");
                return null;
            case { } other:
                Fault(key, $"is {other.Kind}; write a list: {allowed}");
                return null;
        }
    }

    private Secret? Checked(string key, (string Value, string? Fault) secret)
    {
        if (secret.Fault is null)
        {
            return new Secret(secret.Value);
        }

        Fault(key, secret.Fault);
        return null;
    }

    private T Refuse<T>(string key, ScalarNode node, T fallback, string allowed)
    {
        faults.Add(new ConfigurationFault(node.Where, PathOf(key), $"is '{node.Text}'; write {allowed}"));
        return fallback;
    }
}
