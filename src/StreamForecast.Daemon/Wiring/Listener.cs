using System.Net;
using System.Net.Sockets;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Wiring;

/// <summary>A port that the daemon is to listen on, and the flag that moves it.</summary>
internal sealed record Listener(IPEndPoint Address, string Flag)
{
    public static IReadOnlyList<Listener> Of(DaemonOptions options)
    {
        var http = new Listener(options.Http.Address, "--http");
        Listener[] grpc = options.Grpc.IsEnabled ? [new Listener(options.Grpc.Address, "--grpc")] : [];
        Listener[] lineProtocol = options.LineProtocol.IsEnabled ? [new Listener(options.LineProtocol.Address, "--line-protocol")] : [];
        return [http, .. grpc, .. lineProtocol];
    }

    /// <summary>Asked before the store opens, so that the usual mistake, a second daemon, ends in one line and touches nothing.</summary>
    public void EnsurePortIsFree()
    {
        using var probe = new TcpListener(Address);
        try
        {
            probe.Start();
        }
        catch (SocketException refused)
        {
            throw CannotListen(refused);
        }
    }

    /// <summary>What to tell when the web server could not have its ports: the one that is named, or else the first.</summary>
    public static CommandException CannotListen(DaemonOptions options, Exception refused)
    {
        IReadOnlyList<Listener> listeners = Of(options);
        Listener meant = listeners.FirstOrDefault(one => refused.Message.Contains($"{one.Address}", StringComparison.Ordinal)) ?? listeners[0];
        return meant.CannotListen(refused);
    }

    private CommandException CannotListen(Exception refused)
    {
        string cause = (refused.InnerException ?? refused).Message;
        return new CommandException(
            $"cannot listen on {Address} ({cause}): stop what holds the port, or choose another with {Flag} {Address.Address}:{OtherPort}", refused);
    }

    private int OtherPort => Address.Port < 65_534 ? Address.Port + 2 : 8080;
}
