using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using StreamForecast.Connectors.Mqtt;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Mqtt;

public class MqttSourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TickSourceStatus _status = new("in", "mqtt", TimeProvider.System);

    [Fact]
    public async Task While_nothing_is_read_only_so_many_messages_at_QoS_0_wait_and_the_others_are_told()
    {
        var isHeld = new TaskCompletionSource();
        await using ScriptedBroker broker = new ScriptedBroker(receiveMaximum: 1, async (broker, packet) =>
        {
            if (packet.Kind == PacketKind.Subscribe)
            {
                await broker.SendAsync(0x90, 4, (byte)(packet.Id >> 8), (byte)packet.Id, 0, 1);
                await broker.PublishAsync("t", "0");
                await isHeld.Task;
                for (int i = 1; i <= 30; i++)
                {
                    await broker.PublishAsync("t", i.ToString(CultureInfo.InvariantCulture));
                }
            }
        }).Start();
        var dropped = new TaskCompletionSource();
        _status.OnTrouble = trouble => (trouble.Count == 20 ? dropped : new TaskCompletionSource()).TrySetResult();
        MqttSource source = Source(broker.Port, TimeSpan.FromSeconds(10));
        using var patience = new CancellationTokenSource(Patience);
        await using IAsyncEnumerator<TickBlock> reading = source.ReadAsync(Inputs.Builder(), patience.Token).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());
        Assert.Equal([0.0], reading.Current.Values);

        isHeld.SetResult();
        await dropped.Task.WaitAsync(Patience);
        Assert.True(await reading.MoveNextAsync());

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (double)i), reading.Current.Values);
        TickSourceReport report = _status.Report();
        Assert.Equal((20L, 20L), (report.Gaps, report.Missing));
        Assert.Equal((TickSourceTrouble.Gap, "t"), (report.Troubles[0].Kind, report.Troubles[0].Position));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_session_that_the_broker_lost_is_told_once_there_was_one(bool isKept, int gaps)
    {
        await using ScriptedBroker broker = new ScriptedBroker(receiveMaximum: 1, async (broker, packet) =>
        {
            if (packet.Kind == PacketKind.Subscribe)
            {
                await broker.SendAsync(0x90, 4, (byte)(packet.Id >> 8), (byte)packet.Id, 0, 1);
                await broker.PublishAsync("t", "0");
            }
        }).Start();
        MqttSource source = Source(broker.Port, TimeSpan.FromSeconds(10));
        for (int run = 0; run < 2; run++)
        {
            using var patience = new CancellationTokenSource(Patience);
            await using IAsyncEnumerator<TickBlock> reading = source.ReadAsync(Inputs.Builder(), patience.Token).GetAsyncEnumerator();
            Assert.True(await reading.MoveNextAsync());
            broker.HasSession = isKept;
        }

        TickSourceReport report = _status.Report();
        Assert.Equal((gaps, 0), (report.Gaps, report.Missing));
        Assert.Equal(gaps, report.Troubles.Count(trouble => trouble.Detail.StartsWith("the broker lost the session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_takes_the_connection_and_speaks_no_MQTT_is_given_up_in_time_and_told()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using IAsyncEnumerator<TickBlock> reading =
            Source(port, TimeSpan.FromMilliseconds(200)).ReadAsync(Inputs.Builder(), CancellationToken.None).GetAsyncEnumerator();

        TickSourceException told = await Assert.ThrowsAsync<TickSourceException>(async () => await reading.MoveNextAsync());

        Assert.StartsWith($"127.0.0.1:{port} does not answer as an MQTT 5 broker within 0.2 s", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce, 3)]
    [InlineData(MqttQualityOfServiceLevel.AtLeastOnce, 5)]
    public void Only_the_bytes_of_what_is_not_acknowledged_have_a_bound(MqttQualityOfServiceLevel quality, int kept)
    {
        var arrived = new ArrivedMessages(maxUnconfirmed: 1_000, maxUnconfirmedBytes: 30, _status);
        for (int i = 0; i < 5; i++)
        {
            arrived.Add(Message(quality, bytes: 10));
        }

        Assert.Equal(kept, arrived.Take(1_000).Count());
        Assert.Equal(5 - kept, _status.Report().Missing);

        arrived.Add(Message(quality, bytes: 30)); // what was read leaves its room
        Assert.Single(arrived.Take(1_000));
    }

    private MqttSource Source(int port, TimeSpan timeout) => new(
        new MqttSourceOptions
        {
            Name = "in",
            Connection = new MqttConnection { Host = "127.0.0.1", Port = port, ClientId = "test", Timeout = timeout },
            Topics = ["t"],
            Format = new MessageFormat((series, maxBytes) => new NumberFramer(series, maxBytes)),
            MaxUnacknowledged = 10,
        },
        _status);

    private static MqttApplicationMessageReceivedEventArgs Message(MqttQualityOfServiceLevel quality, int bytes) => new(
        "test",
        new MqttApplicationMessage { Topic = "t", Payload = new ReadOnlySequence<byte>(new byte[bytes]), QualityOfServiceLevel = quality },
        new MqttPublishPacket(),
        (_, _) => Task.CompletedTask);
}
