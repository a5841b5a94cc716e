using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace StreamForecast.Daemon.Commands.Bench.Loads;

/// <summary><c>GET /v1/stream</c>: messages of many ticks, each acknowledged; the next is sent meanwhile.</summary>
internal sealed class WebSocketLoad(Uri http) : ITickLoad
{
    /// <summary>Ticks a message.</summary>
    private const int MessageTicks = 4_000;

    private const int AckBytes = 64 * 1024;

    public async Task SendAsync(TickStream ticks, long count, CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(http) { Scheme = "ws", Path = "/v1/stream" }.Uri, cancellation);
        long messages = (count + MessageTicks - 1) / MessageTicks;
        Task<long> acknowledged = ReadAcksAsync(socket, messages, cancellation);
        var message = new ArrayBufferWriter<byte>(1 << 19);
        for (long sent = 0; sent < count; sent += MessageTicks)
        {
            message.ResetWrittenCount();
            for (long i = sent; i < Math.Min(count, sent + MessageTicks); i++)
            {
                (int series, long time, double value) = ticks.Next();
                message.Advance(NdjsonLoad.Write(message.GetSpan(TextLoad.MaxLineBytes), ticks.Utf8Ids[series], time, value));
            }

            await socket.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }

        if (await acknowledged != count)
        {
            throw new CommandException($"the daemon did not accept all of {count} ticks");
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<long> ReadAcksAsync(ClientWebSocket socket, long messages, CancellationToken cancellation)
    {
        byte[] buffer = new byte[AckBytes];
        long accepted = 0;
        for (long i = 0; i < messages; i++)
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                length += received.Count;
            }
            while (!received.EndOfMessage);

            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new CommandException($"the daemon closed the connection: {socket.CloseStatusDescription}");
            }

            using JsonDocument ack = JsonDocument.Parse(buffer.AsMemory(0, length));
            accepted += ack.RootElement.GetProperty("accepted").GetInt64();
        }

        return accepted;
    }
}
