using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>One WebSocket connection: whole messages in, texts out. One reader; any number of writers.</summary>
internal sealed class ExchangeSocket : IDisposable
{
    private const int FirstBufferBytes = 16 * 1024;

    /// <summary>We ask for a sign of life this often, and give up when none comes for as long again.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly int _maxBytes;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);

    public ExchangeSocket(int maxBytes)
    {
        _maxBytes = maxBytes;
        _socket.Options.KeepAliveInterval = KeepAlive;
        _socket.Options.KeepAliveTimeout = KeepAlive;
    }

    /// <exception cref="WebSocketException">There is no connection to be had.</exception>
    public Task ConnectAsync(Uri url, CancellationToken cancellation) => _socket.ConnectAsync(url, cancellation);

    /// <exception cref="WebSocketException">The connection is gone.</exception>
    public async Task SendAsync(string text, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message; its bytes hold until the next call.</summary>
    /// <exception cref="WebSocketException">The connection is gone.</exception>
    public async ValueTask<SocketMessage> ReceiveAsync(CancellationToken cancellation)
    {
        int length = 0;
        bool isTooLong = false;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Grow();
            }

            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                string words = string.IsNullOrEmpty(_socket.CloseStatusDescription) ? "" : $": {_socket.CloseStatusDescription}";
                return SocketMessage.Closed($"closed by the server ({(int?)_socket.CloseStatus ?? 1005}{words})");
            }

            length += part.Count;
            isTooLong |= length > _maxBytes;
            if (part.EndOfMessage)
            {
                return isTooLong ? SocketMessage.TooLong : new SocketMessage(_buffer.AsMemory(0, length), null, false);
            }

            if (isTooLong)
            {
                length = 0; // the rest is let go as it comes
            }
        }
    }

    /// <summary>Ends it without a word; whoever is receiving is told by an exception.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

/// <param name="Bytes">The message.</param>
/// <param name="Ended">Why there is none and will be no more; null while the connection stands.</param>
/// <param name="IsTooLong">The message was longer than allowed and is gone.</param>
internal readonly record struct SocketMessage(ReadOnlyMemory<byte> Bytes, string? Ended, bool IsTooLong)
{
    public static SocketMessage TooLong => new(default, null, true);

    public static SocketMessage Closed(string reason) => new(default, reason, false);
}
