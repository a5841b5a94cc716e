using System.Collections;

namespace StreamForecast.Daemon.Options;

/// <summary>What the command line of <c>serve</c> says; null where it is silent.</summary>
/// <param name="File">The configuration file.</param>
/// <param name="Http">The address to listen on.</param>
/// <param name="Directory">The store's directory.</param>
/// <param name="NoDemo">Leave out simulated sources.</param>
/// <param name="Grpc">The address to listen on for gRPC.</param>
/// <param name="LineProtocol">The address to listen on for line protocol over TCP.</param>
/// <param name="Listens">The daemon is going to open the addresses, so that they must not be in each other's way.</param>
public sealed record ServeFlags(
    string? File = null, string? Http = null, string? Directory = null, bool NoDemo = false, string? Grpc = null, string? LineProtocol = null,
    bool Listens = false);

/// <summary>Gathers the options: defaults, under the file, under environment variables, under flags.</summary>
public static class OptionsLoader
{
    /// <summary>Read when it is there and no other file is named.</summary>
    public const string DefaultFile = "config/streamforecast.yaml";

    public const string VariablePrefix = "STREAMFORECAST__";

    private const string Separator = "__";

    /// <param name="flags">The command line.</param>
    /// <param name="environment">The environment variables; those that do not begin with the prefix are not looked at.</param>
    /// <param name="directory">Where <see cref="DefaultFile"/> is looked for.</param>
    /// <exception cref="ConfigurationException">Anything is wrong; all of it is listed.</exception>
    public static DaemonOptions Load(ServeFlags flags, IDictionary environment, string directory)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(environment);
        string? file = flags.File ?? (File.Exists(Path.Combine(directory, DefaultFile)) ? Path.Combine(directory, DefaultFile) : null);
        string? shown = file is null ? null : Path.GetRelativePath(directory, file);
        ConfigurationDocument document = file is null ? ConfigurationDocument.Empty() : ConfigurationDocument.Parse(ReadFile(file), shown!);
        if (file is null)
        {
            // Somebody who says nothing at all is shown something.
            document.Set(["sources", "0", "type"], "simulator", "defaults");
        }

        Overlay(document, environment);
        Overlay(document, flags);
        List<ConfigurationFault> faults = [.. document.Faults];
        DaemonOptions options = DaemonOptionsReader.Read(document.Root, faults, name => environment[name] as string);
        if (flags.Listens && faults.Count == 0)
        {
            Listeners.Check(options, document.Root, faults);
        }

        return faults.Count > 0
            ? throw new ConfigurationException(faults)
            : options with { File = shown, Sources = [.. options.Sources.Where(source => !flags.NoDemo || !source.IsSimulated)] };
    }

    private static void Overlay(ConfigurationDocument document, IDictionary environment)
    {
        IEnumerable<(string Name, string Value)> variables = environment.Cast<DictionaryEntry>()
            .Select(entry => ((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(variable => variable.Item1.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase));
        foreach ((string name, string value) in variables.OrderBy(variable => variable.Name, StringComparer.Ordinal))
        {
            document.Set(name[VariablePrefix.Length..].ToLowerInvariant().Split(Separator), value, $"environment variable {name}");
        }
    }

    private static void Overlay(ConfigurationDocument document, ServeFlags flags)
    {
        if (flags.Http is not null)
        {
            document.Set(["http", "address"], Quote(flags.Http), "flag --http");
        }

        if (flags.Grpc is not null)
        {
            document.Set(["grpc", "address"], Quote(flags.Grpc), "flag --grpc");
        }

        if (flags.LineProtocol is not null)
        {
            document.Set(["line_protocol", "address"], Quote(flags.LineProtocol), "flag --line-protocol");
            document.Set(["line_protocol", "enabled"], "true", "flag --line-protocol");
        }

        if (flags.Directory is not null)
        {
            document.Set(["store", "directory"], Quote(flags.Directory), "flag --data");
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string ReadFile(string file)
    {
        try
        {
            if (new FileInfo(file).Length > 4L * ConfigurationDocument.MaxCharacters)
            {
                throw new ConfigurationException(
                    [new ConfigurationFault(file, "", $"the file is larger than {ConfigurationDocument.MaxCharacters} characters")]);
            }

            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                [new ConfigurationFault(file, "", $"cannot be read ({unreadable.Message}); name a readable file with --config")]);
        }
    }
}
