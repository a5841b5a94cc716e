using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Brokers;

/// <summary>The mock cluster of Kafka's client library, fed by its producer.</summary>
public class KafkaSourceTests(ITestOutputHelper output) : BrokerTest(output)
{
    [Fact]
    public async Task Whoever_goes_away_daemon_or_broker_every_message_is_learned_once()
    {
        const int Ticks = 6_000;
        const int Chunk = 500;
        using var kafka = new MockKafka();
        await ProduceAsync(kafka, 0, Chunk);
        string source = $"{{ name: prices, type: kafka, servers: \"{kafka.Servers}\", topics: [prices], session_timeout: 6s }}";
        DaemonProcess daemon = await StartWithAsync(source);
        for (int first = Chunk; first < Ticks; first += Chunk)
        {
            await ProduceAsync(kafka, first, Chunk);
            if (first == 4 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(source);
            }
            else if (first == 8 * Chunk)
            {
                kafka.SetDown(true);
                await SourceAsync(daemon, one => one.GetProperty("reason").GetString()?.Contains("no broker", StringComparison.Ordinal) == true);
                kafka.SetDown(false);
            }
        }

        await AssertLearnedOnceAsync(daemon, Ticks);
        await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "running");
        Assert.Equal(0, await daemon.TerminateAsync(within: TimeSpan.FromSeconds(30)));
        Assert.Equal(Ticks, kafka.CommittedOf("streamforecast", "prices"));
    }

    [Fact]
    public async Task An_unknown_topic_and_a_bad_message_are_told_by_name_and_place()
    {
        using var kafka = new MockKafka();
        DaemonProcess daemon = await StartWithAsync(
            $"{{ name: prices, type: kafka, servers: \"{kafka.Servers}\", topics: [prices], session_timeout: 6s }}");
        JsonElement absent = await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "failed");
        Assert.Contains("no topic prices", absent.GetProperty("reason").GetString(), StringComparison.Ordinal);

        await kafka.ProduceAsync("prices", "a", $"{TickJson(0)}\nno tick\n{TickJson(4)}\n");
        JsonElement running = await SourceAsync(daemon, one => one.GetProperty("ticks").GetProperty("accepted").GetInt64() == 2);
        Assert.Equal(1, running.GetProperty("ticks").GetProperty("rejected").GetInt64());
        string? position = running.GetProperty("rejections")[0].GetProperty("position").GetString();
        Assert.Matches(@"^prices\[\d+\]@0 line 2$", position);
    }

    private static Task ProduceAsync(MockKafka kafka, int first, int count) => Task.WhenAll(
        Enumerable.Range(first, count).Select(n => kafka.ProduceAsync("prices", SeriesOf(n), TickJson(n))));
}
