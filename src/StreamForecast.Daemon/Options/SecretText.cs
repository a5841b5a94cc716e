using System.Text;
using System.Text.RegularExpressions;

namespace StreamForecast.Daemon.Options;

/// <summary>
/// A secret as it is written in a configuration: <c>${NAME}</c> stands for an environment variable, alone or inside other text. Faults never
/// repeat the text, only the names in it.
/// </summary>
internal static partial class SecretText
{
    /// <summary>Characters of a secret.</summary>
    public const int MaxLength = 8192;

    /// <param name="text">As written.</param>
    /// <param name="variable">The value of an environment variable; null when it is not set.</param>
    public static (string Value, string? Fault) Expand(string text, Func<string, string?> variable)
    {
        string? fault = null;
        string value = Reference().Replace(text, reference =>
        {
            string name = reference.Groups["name"].Value;
            string? found = variable(name);
            fault ??= string.IsNullOrEmpty(found) ? $"refers to the environment variable {name}, which is not set; set it" : null;
            return found ?? "";
        });
        return (value, fault ?? LengthFault(value));
    }

    /// <summary>Reads a file that holds one secret and nothing else; a line break at its end does not count.</summary>
    public static (string Value, string? Fault) ReadFile(string path)
    {
        try
        {
            // Bounded by reading: the length of a pipe or a device says nothing.
            using StreamReader file = new(path, Encoding.UTF8);
            char[] buffer = new char[MaxLength + 3];
            int read = file.ReadBlock(buffer);
            string value = new string(buffer, 0, read).TrimEnd('\r', '\n');
            return (value, LengthFault(value));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ("", $"names a file that cannot be read ({unreadable.Message})");
        }
    }

    private static string? LengthFault(string value) =>
        value.Length is >= 1 and <= MaxLength ? null : $"has {value.Length} characters; a secret has 1 to {MaxLength}";

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
