using System.CommandLine;
using System.Globalization;

namespace StreamForecast.Daemon.Commands;

/// <summary>Where a daemon listens, as an option: an address and a port, also as the daemon itself prints them, with <c>http://</c> in front.</summary>
internal static class DaemonAddress
{
    private const string Scheme = "http://";

    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="usual">The address where it is left out.</param>
    public static Option<string> Create(string name, string description, string usual) => new(name)
    {
        Description = $"{description} (default: {usual}).",
        HelpName = "ADDR:PORT",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (Parse(result.Tokens[0].Value) is { } address)
            {
                return address;
            }

            result.AddError($"{name} {result.Tokens[0].Value}: write an address and a port, such as {usual}");
            return usual;
        },
    };

    private static string? Parse(string text)
    {
        string address = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].TrimEnd('/') : text;
        int colon = address.LastIndexOf(':');
        return colon > address.LastIndexOf(']')
            && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            && Uri.TryCreate(Scheme + address, UriKind.Absolute, out Uri? uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
            ? address
            : null;
    }
}
