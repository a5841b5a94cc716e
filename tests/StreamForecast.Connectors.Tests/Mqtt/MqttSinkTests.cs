using System.Net;
using System.Net.Sockets;
using StreamForecast.Connectors.Mqtt;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Connectors.Tests.Mqtt;

public class MqttSinkTests
{
    private static readonly ForecastLayout Layout = new(1, [0.8]);

    [Fact]
    public async Task No_more_is_published_ahead_of_acknowledgements_than_the_broker_takes()
    {
        const int Forecasts = 7;
        List<ushort> waiting = [];
        int mostWaiting = 0;
        bool hasPinged = false;
        await using ScriptedBroker broker = new ScriptedBroker(receiveMaximum: 3, async (broker, packet) =>
        {
            // Nothing is acknowledged before the client asks whether the broker lives: by then it has sent all it will send.
            hasPinged |= packet.Kind == PacketKind.Ping;
            if (packet.Kind == PacketKind.Publish)
            {
                waiting.Add(packet.Id);
                mostWaiting = Math.Max(mostWaiting, waiting.Count);
            }
            else if (packet.Kind == PacketKind.Ping)
            {
                await broker.SendAsync(0xd0, 0);
            }

            while (hasPinged && waiting.Count > 0)
            {
                await broker.AcknowledgeAsync(waiting[0]);
                waiting.RemoveAt(0);
            }
        }).Start();
        var connection = new MqttConnection { Host = "127.0.0.1", Port = broker.Port, ClientId = "test", KeepAlive = TimeSpan.FromSeconds(1) };
        await using var sink = new MqttSink(new MqttSinkOptions { Name = "out", Connection = connection, Topic = "t" }, epoch: 1);

        await sink.WriteAsync(new ForecastBatch([.. Enumerable.Range(1, Forecasts).Select(Forecast)], 0), CancellationToken.None);

        Assert.Equal(3, mostWaiting);
    }

    [Fact]
    public async Task Who_takes_the_connection_and_speaks_no_MQTT_is_given_up_in_time_and_told()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var connection = new MqttConnection
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)silent.LocalEndpoint).Port,
            ClientId = "test",
            Timeout = TimeSpan.FromMilliseconds(200),
        };
        await using var sink = new MqttSink(new MqttSinkOptions { Name = "out", Connection = connection, Topic = "t" }, epoch: 1);

        ForecastSinkException told = await Assert.ThrowsAsync<ForecastSinkException>(async () => await sink.OpenAsync(CancellationToken.None));

        Assert.StartsWith($"127.0.0.1:{connection.Port} does not answer as an MQTT 5 broker within 0.2 s", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_who_speaks_no_MQTT()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var connection = new MqttConnection { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port, ClientId = "test", Timeout = TimeSpan.FromHours(1) };
        await using var sink = new MqttSink(new MqttSinkOptions { Name = "out", Connection = connection, Topic = "t" }, epoch: 1);
        using var stop = new CancellationTokenSource();
        Task opening = sink.OpenAsync(stop.Token).AsTask();
        using Socket taken = await silent.AcceptSocketAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static SeriesForecast Forecast(int sequence)
    {
        Assert.True(new SeriesDirectory(1, 1).TryResolve("a"u8, out SeriesHandle? series));
        return new SeriesForecast(series, new Forecast(Layout, sequence, 1_000_000_000L * sequence, sequence, true, false, new double[Layout.Length]));
    }
}
