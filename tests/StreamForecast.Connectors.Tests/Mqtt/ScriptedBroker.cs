using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace StreamForecast.Connectors.Tests.Mqtt;

/// <summary>A broker of MQTT 5 that greets one client after another, and does with its packets what a test tells it.</summary>
/// <param name="receiveMaximum">Publishes that it takes ahead of its acknowledgement, as it says in its greeting.</param>
/// <param name="onPacket">Told of each packet after the greeting.</param>
internal sealed class ScriptedBroker(ushort receiveMaximum, Func<ScriptedBroker, ScriptedPacket, Task> onPacket) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private NetworkStream? _stream;
    private Task _serving = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it says of the client's session, as it greets.</summary>
    public bool HasSession { get; set; }

    public ScriptedBroker Start()
    {
        _listener.Start();
        _serving = ServeAsync();
        return this;
    }

    public async Task SendAsync(params byte[] packet) => await _stream!.WriteAsync(packet, _ending.Token);

    /// <summary>Publishes at QoS 0.</summary>
    public Task PublishAsync(string topic, string payload) => SendAsync(
    [
        0x30, (byte)(2 + topic.Length + 1 + payload.Length), 0, (byte)topic.Length, .. System.Text.Encoding.ASCII.GetBytes(topic), 0,
        .. System.Text.Encoding.ASCII.GetBytes(payload),
    ]);

    /// <summary>Acknowledges a publish at QoS 1.</summary>
    public Task AcknowledgeAsync(ushort id) => SendAsync(0x40, 2, (byte)(id >> 8), (byte)id);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await ServeNextAsync();
        }
    }

    private async Task ServeNextAsync()
    {
        try
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
            _stream = client.GetStream();
            await ReadAsync();
            await SendAsync(0x20, 6, (byte)(HasSession ? 1 : 0), 0, 3, 0x21, (byte)(receiveMaximum >> 8), (byte)receiveMaximum);
            while (true)
            {
                await onPacket(this, await ReadAsync());
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The test is over, or the client has left.
        }
    }

    private async Task<ScriptedPacket> ReadAsync()
    {
        byte[] one = new byte[1];
        await _stream!.ReadExactlyAsync(one, _ending.Token);
        byte kind = one[0];
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            await _stream.ReadExactlyAsync(one, _ending.Token);
            length |= (one[0] & 0x7f) << shift;
            if (one[0] < 0x80)
            {
                break;
            }
        }

        byte[] body = new byte[length];
        await _stream.ReadExactlyAsync(body, _ending.Token);
        return new ScriptedPacket((PacketKind)(kind >> 4), body);
    }
}

internal enum PacketKind
{
    Publish = 3,
    Subscribe = 8,
    Ping = 12,
}

internal sealed record ScriptedPacket(PacketKind Kind, byte[] Body)
{
    /// <summary>The packet's number: of a publish it follows the topic, of others it comes first.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(Kind == PacketKind.Publish ? 2 + BinaryPrimitives.ReadUInt16BigEndian(Body) : 0));
}
