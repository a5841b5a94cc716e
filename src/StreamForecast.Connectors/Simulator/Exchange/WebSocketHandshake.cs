using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>The HTTP request that begins a WebSocket (RFC 6455, section 4.2), for a server that serves nothing else.</summary>
internal static class WebSocketHandshake
{
    private const int MaxRequestBytes = 8192;
    private const string KeyHeader = "sec-websocket-key:";

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(20);

    /// <summary>Answers the request; null when it asks for no WebSocket.</summary>
    public static async Task<WebSocket?> AcceptAsync(Stream stream, CancellationToken cancellation)
    {
        string? key = (await ReadHeadAsync(stream, cancellation)).Split("\r\n")
            .FirstOrDefault(line => line.StartsWith(KeyHeader, StringComparison.OrdinalIgnoreCase))?[KeyHeader.Length..].Trim();
        string answer = key is null
            ? "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            : $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Accept(key)}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation);
        return key is null
            ? null
            : WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = PingInterval });
    }

    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[MaxRequestBytes];
        int length = 0;
        while (length < head.Length)
        {
            // Byte by byte: what follows the head belongs to the WebSocket.
            int read = await stream.ReadAsync(head.AsMemory(length, 1), cancellation);
            length += read;
            if (read == 0 || head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                break;
            }
        }

        return Encoding.ASCII.GetString(head, 0, length);
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455 asks for it; it protects nothing.")]
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
