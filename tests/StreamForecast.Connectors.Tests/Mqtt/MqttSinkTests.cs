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

    private static SeriesForecast Forecast(int sequence)
    {
        Assert.True(new SeriesDirectory(1, 1).TryResolve("a"u8, out SeriesHandle? series));
        return new SeriesForecast(series, new Forecast(Layout, sequence, 1_000_000_000L * sequence, sequence, true, false, new double[Layout.Length]));
    }
}
