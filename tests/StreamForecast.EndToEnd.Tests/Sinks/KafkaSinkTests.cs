using Confluent.Kafka;
using StreamForecast.EndToEnd.Tests.Brokers;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Sinks;

/// <summary>The mock cluster of Kafka's client library, read by its consumer.</summary>
public class KafkaSinkTests(ITestOutputHelper output) : SinkTest(output)
{
    [Fact]
    public async Task Whoever_goes_away_daemon_or_broker_the_topic_has_every_forecast_those_of_a_series_in_order()
    {
        const int Ticks = 6_000;
        const int Chunk = 500;
        using var kafka = new MockKafka();
        string sink = $"{{ name: out, type: kafka, servers: \"{kafka.Servers}\", topic: forecasts, lossless: true, timeout: 3s }}";
        DaemonProcess daemon = await StartWithAsync(sink);
        for (int first = 0; first < Ticks; first += Chunk)
        {
            await FeedAsync(daemon, first, Chunk);
            if (first is 3 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(sink);
            }
            else if (first == 6 * Chunk)
            {
                kafka.SetDown(true);
            }
            else if (first == 8 * Chunk)
            {
                await FailedAsync(daemon, "no broker");
                kafka.SetDown(false);
            }
        }

        using IConsumer<string, string> consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = kafka.Servers,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe("forecasts");
        var found = new List<(string, long)>();
        await AssertAllAsync(Ticks, () =>
        {
            while (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } message)
            {
                (string series, long sequence) = IdOf(message.Message.Value);
                Assert.Equal(message.Message.Key, series);
                found.Add((series, sequence));
            }

            return Task.FromResult<IReadOnlyList<(string, long)>>(found);
        }, isOrdered: true);
        consumer.Close();
    }
}
