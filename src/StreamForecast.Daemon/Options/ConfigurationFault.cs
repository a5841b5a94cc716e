namespace StreamForecast.Daemon.Options;

/// <summary>One thing wrong in the configuration.</summary>
/// <param name="Where">File and line, environment variable or flag.</param>
/// <param name="Path">The key, such as <c>series[0].horizon</c>; empty for the document as a whole.</param>
/// <param name="Message">What stands there and what would be right.</param>
public sealed record ConfigurationFault(string Where, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"{Where}: {Message}" : $"{Where}: {Path} {Message}";
}

/// <summary>The configuration cannot be used; every fault is listed.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException()
    {
    }

    public ConfigurationException(string message) : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public ConfigurationException(IReadOnlyList<ConfigurationFault> faults)
        : base(string.Join('\n', faults)) => Faults = faults;

    public IReadOnlyList<ConfigurationFault> Faults { get; } = [];
}
