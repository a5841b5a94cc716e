using System.Net;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sinks;
using StreamForecast.Daemon.Options.Sources;

namespace StreamForecast.Daemon.Wiring;

/// <summary>What a person who starts the daemon is told.</summary>
internal static class Announcement
{
    /// <summary>In front of the address of HTTP.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>In front of the address of gRPC.</summary>
    public const string Grpc = "grpc";

    /// <summary>In front of the address of line protocol over TCP.</summary>
    public const string LineProtocol = "line protocol";

    /// <summary>In front of the addresses that other machines reach.</summary>
    public const string OpenToNetwork = "warning";

    public static async Task WriteAsync(TextWriter output, DaemonOptions options, IReadOnlyList<string> addresses)
    {
        await output.WriteLineAsync($"StreamForecast {typeof(Announcement).Assembly.GetName().Version?.ToString(3)}");
        await output.WriteLineAsync($"  {Dashboard}      {Browsable(addresses[0])}/");
        if (options.Grpc.IsEnabled)
        {
            await output.WriteLineAsync($"  {Grpc}           {Browsable(addresses[1])}");
        }

        if (options.LineProtocol.IsEnabled)
        {
            await output.WriteLineAsync($"  {LineProtocol}  {Browsable(addresses[^1]).Replace("http://", "tcp://", StringComparison.Ordinal)}");
        }

        await output.WriteLineAsync($"  store          {options.Store.Directory}");
        await output.WriteLineAsync($"  configuration  {options.File ?? "none: defaults"}");
        foreach (ConfiguredSource source in options.Sources)
        {
            await output.WriteLineAsync($"  source         {source.Name}: {source.Summary}");
        }

        foreach (ConfiguredSink sink in options.Sinks)
        {
            await output.WriteLineAsync($"  sink           {sink.Name}: {sink.Summary}");
        }

        string[] open = [.. Listener.Of(options).Where(each => !IPAddress.IsLoopback(each.Address.Address)).Select(each => $"{each.Address}")];
        if (open.Length > 0)
        {
            await output.WriteLineAsync(
                $"  {OpenToNetwork}        {string.Join(" and ", open)}: open to the network, without a login; who reaches it can feed, read and delete series");
        }

        await output.FlushAsync();
    }

    /// <summary>An address one can open: a daemon that listens everywhere is reached on this machine by its loopback.</summary>
    private static string Browsable(string address) => address
        .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
        .Replace("//[::]:", "//[::1]:", StringComparison.Ordinal);
}
