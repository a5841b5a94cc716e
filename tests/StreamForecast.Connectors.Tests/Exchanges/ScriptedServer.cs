using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using StreamForecast.Connectors.Simulator.Exchange;

namespace StreamForecast.Connectors.Tests.Exchanges;

/// <summary>A WebSocket server that does on each connection what a test tells it.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<ScriptedClient, Task> _script;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    private ScriptedServer(TcpListener listener, Func<ScriptedClient, Task> script)
    {
        _listener = listener;
        _script = script;
        _accepting = AcceptAsync();
    }

    public string Url => $"ws://{_listener.LocalEndpoint}/";

    public static ScriptedServer Start(Func<ScriptedClient, Task> script, int port = 0)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return new ScriptedServer(listener, script);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (int number = 1; ; number++)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                using WebSocket? socket = await WebSocketHandshake.AcceptAsync(client.GetStream(), _ending.Token);
                await _script(new ScriptedClient(socket!, number, _ending.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or IOException or SocketException or ObjectDisposedException)
            {
                if (_ending.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }
}

/// <summary>One client of a scripted server. A script that ends breaks the connection.</summary>
internal sealed class ScriptedClient(WebSocket socket, int number, CancellationToken ending)
{
    /// <summary>Which connection to the server it is, from 1.</summary>
    public int Number => number;

    public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, ending);

    public async Task<string> ReceiveAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, ending);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    public Task CloseAsync(string words) => socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, words, ending);

    /// <summary>Keeps the connection open and says nothing until the client has left it.</summary>
    public async Task ListenAsync()
    {
        while (socket.State == WebSocketState.Open)
        {
            await ReceiveAsync();
        }
    }

    /// <summary>Keeps the connection open until the test ends.</summary>
    public Task StayAsync() => Task.Delay(Timeout.InfiniteTimeSpan, ending);
}
