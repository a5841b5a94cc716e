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

    /// <exception cref="TickSourceException">The broker was not reached, did not answer in time, or refused.</exception>
    public static async Task<MqttGreeting> ConnectAsync(IMqttClient client, MqttConnection connection, ushort receiveMaximum, CancellationToken cancellation)
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
            MqttClientConnectResult result = await InTimeAsync(
                connection, patience => client.ConnectAsync(options.Build(), patience), cancellation).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw Refused(result.ResultCode, connection);
            }

            return new MqttGreeting(result.ReceiveMaximum is { } most and > 0 ? most : ushort.MaxValue, result.IsSessionPresent); // MQTT 5, 3.2.2.3.3
        }
        catch (Exception fault) when (fault is MqttCommunicationException or SocketException or TimeoutException)
        {
            throw new TickSourceException($"no broker answers at {connection.Host}:{connection.Port} ({fault.Message})", null, fault);
        }
    }

    /// <summary>
    /// Asks something of the broker, which has <see cref="MqttConnection.Timeout"/> to answer: the client waits for ever for whoever takes the
    /// connection and speaks another protocol.
    /// </summary>
    public static async Task<T> InTimeAsync<T>(MqttConnection connection, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(connection.Timeout);
        try
        {
            return await ask(patience.Token).ConfigureAwait(false);
        }
        catch (Exception cut) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("no longer wanted", cut, cancellation); // the client says that the connection was closed
        }
        catch (Exception silent) when (patience.IsCancellationRequested)
        {
            throw new TickSourceException(
                $"{connection.Host}:{connection.Port} does not answer as an MQTT 5 broker within {connection.Timeout.TotalSeconds:0.#} s: start it, or correct host and port",
                null, silent);
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

/// <summary>What a broker says when a client connects.</summary>
/// <param name="TakesAtOnce">Messages that it takes before it has acknowledged any of them.</param>
/// <param name="IsSessionPresent">It has kept the client's session: subscriptions, and what came meanwhile.</param>
internal readonly record struct MqttGreeting(int TakesAtOnce, bool IsSessionPresent);
