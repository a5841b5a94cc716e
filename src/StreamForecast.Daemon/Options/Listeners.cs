using System.Net;
using System.Net.Sockets;

namespace StreamForecast.Daemon.Options;

/// <summary>Where the daemon listens, checked against each other: of two on one port the second would fail only when it is opened.</summary>
internal static class Listeners
{
    /// <param name="options">What was read.</param>
    /// <param name="root">What it was read from, to name the place.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(DaemonOptions options, MapNode root, ICollection<ConfigurationFault> faults)
    {
        (string Section, IPEndPoint Address, bool IsEnabled)[] all =
        [
            ("http", options.Http.Address, true),
            ("grpc", options.Grpc.Address, options.Grpc.IsEnabled),
            ("line_protocol", options.LineProtocol.Address, options.LineProtocol.IsEnabled),
        ];
        (string Section, IPEndPoint Address, bool IsEnabled)[] enabled = Array.FindAll(all, one => one.IsEnabled);
        for (int i = 1; i < enabled.Length; i++)
        {
            foreach ((string section, IPEndPoint address, _) in enabled.AsSpan(0, i))
            {
                if (Overlap(address, enabled[i].Address))
                {
                    faults.Add(Fault(root, enabled[i], (section, address, true)));
                }
            }
        }
    }

    // Of the one that was set, where the other has its usual address.
    private static ConfigurationFault Fault(
        MapNode root, (string Section, IPEndPoint Address, bool IsEnabled) one, (string Section, IPEndPoint Address, bool IsEnabled) other)
    {
        if (WhereOf(root, one.Section) is null)
        {
            (one, other) = (other, one);
        }

        return new ConfigurationFault(
            WhereOf(root, one.Section) ?? root.Where,
            $"{one.Section}.address",
            $"is {one.Address}, and {other.Section}.address is {other.Address}; give each a port of its own");
    }

    // Port 0 is any that is free.
    private static bool Overlap(IPEndPoint one, IPEndPoint other) =>
        one.Port != 0 && one.Port == other.Port && (Covers(one.Address, other.Address) || Covers(other.Address, one.Address));

    // What listens on every address of version 6 takes those of version 4 as well.
    private static bool Covers(IPAddress one, IPAddress other) =>
        one.Equals(other) || one.Equals(IPAddress.IPv6Any) || (one.Equals(IPAddress.Any) && other.AddressFamily == AddressFamily.InterNetwork);

    private static string? WhereOf(MapNode root, string section) =>
        root.Entries.GetValueOrDefault(section) is MapNode map && map.Entries.TryGetValue("address", out ConfigurationNode? address)
            ? address.Where
            : null;
}
