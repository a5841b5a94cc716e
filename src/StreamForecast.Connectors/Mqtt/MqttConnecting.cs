using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Mqtt;

/// <summary>What every client of a broker has in common.</summary>
internal static class MqttConnecting
{
    private const uint MaxPacketBytes = 1 << 20;

    /// <returns>Messages that the broker takes at once, before it has acknowledged any of them.</returns>
    /// <exception cref="TickSourceException">The broker was not reached, or refused.</exception>
    public static async Task<int> ConnectAsync(IMqttClient client, MqttConnection connection, ushort receiveMaximum, CancellationToken cancellation)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithTcpServer(connection.Host, connection.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(connection.ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)connection.SessionExpiry.TotalSeconds)
            .WithReceiveMaximum(receiveMaximum)
            .WithMaximumPacketSize(MaxPacketBytes)
            .WithKeepAlivePeriod(connection.KeepAlive)
            .WithTimeout(connection.Timeout)
            .WithTlsOptions(tls => tls.UseTls(connection.UsesTls));
        if (connection.User is not null)
        {
            options.WithCredentials(connection.User, connection.Password?.Reveal() ?? "");
        }

        try
        {
            MqttClientConnectResult result = await client.ConnectAsync(options.Build(), cancellation).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw Refused(result.ResultCode, connection);
            }

            return result.ReceiveMaximum is { } most and > 0 ? most : ushort.MaxValue; // MQTT 5, 3.2.2.3.3
        }
        catch (Exception fault) when (fault is MqttCommunicationException or SocketException or TimeoutException)
        {
            throw new TickSourceException($"no broker answers at {connection.Host}:{connection.Port} ({fault.Message})", null, fault);
        }
    }

    /// <summary>Tells the broker goodbye; the session stays.</summary>
    public static async Task LeaveAsync(IMqttClient client, MqttConnection connection)
    {
        try
        {
            using var patience = new CancellationTokenSource(connection.Timeout);
            await client.DisconnectAsync(
                new MqttClientDisconnectOptions { SessionExpiryInterval = (uint)connection.SessionExpiry.TotalSeconds }, patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is MqttCommunicationException or MqttClientNotConnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection had ended by itself: there is nobody to say it to.
        }
    }

    public static TickSourceException Ended(MqttClientDisconnectedEventArgs ended, MqttConnection connection) => new(
        $"{connection.Host}:{connection.Port} ended the connection ({ended.Reason}{(ended.Exception is { } cause ? $": {cause.Message}" : "")})",
        null, ended.Exception);

    private static TickSourceException Refused(MqttClientConnectResultCode code, MqttConnection connection) => new(
        code is MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized
            ? $"{connection.Host}:{connection.Port} does not accept the credentials ({code}): correct user or password"
            : $"{connection.Host}:{connection.Port} refuses the connection ({code})");
}
