using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Brokers;

/// <summary>A real mosquitto, fed by mosquitto_pub at QoS 1.</summary>
public class MqttSourceTests(ITestOutputHelper output) : BrokerTest(output)
{
    private const string Broker = "/usr/sbin/mosquitto";
    private const string Publish = "/usr/bin/mosquitto_pub";

    [SkippableFact]
    public async Task Whether_the_daemon_is_killed_or_the_broker_restarted_every_message_is_learned_once()
    {
        const int Ticks = 4_000;
        const int Chunk = 500;
        Skip.IfNot(File.Exists(Broker) && File.Exists(Publish), $"{Broker} and {Publish} are not there (Debian: mosquitto, mosquitto-clients)");
        await using ServerProcess broker = await StartBrokerAsync("allow_anonymous true");
        string source = $"{{ name: prices, type: mqtt, port: {broker.Port}, topics: [\"prices/#\"] }}";
        DaemonProcess daemon = await StartWithAsync(source);
        await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "running"); // the session exists from here on
        for (int first = 0; first < Ticks; first += Chunk)
        {
            await PublishAsync(broker, "prices/all", Enumerable.Range(first, Chunk).Select(n => TickJson(n, numbered: true)));
            if (first is 2 * Chunk or 5 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(source);
            }
            else if (first == 4 * Chunk)
            {
                await broker.TerminateAsync(); // it keeps its sessions in memory, and writes them when it is told to stop
                await broker.StartAsync();
            }
        }

        await AssertLearnedOnceAsync(daemon, Ticks);
    }

    [SkippableFact]
    public async Task An_orderly_stop_under_load_neither_loses_nor_doubles_ticks_that_nothing_tells_apart()
    {
        const int Ticks = 32_000;
        const int Chunk = 8_000;
        Skip.IfNot(File.Exists(Broker) && File.Exists(Publish), $"{Broker} and {Publish} are not there (Debian: mosquitto, mosquitto-clients)");
        await using ServerProcess broker = await StartBrokerAsync("allow_anonymous true");
        string source = $"{{ name: prices, type: mqtt, port: {broker.Port}, topics: [\"prices/#\"] }}";
        DaemonProcess daemon = await StartWithAsync(source);
        await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "running");
        for (int first = 0; first < Ticks; first += Chunk)
        {
            // Without a time and a number, a tick that comes again is learned again.
            Task publishing = PublishAsync(
                broker, "prices/all", Enumerable.Range(first, Chunk).Select(n => $$"""{"series":"{{SeriesOf(n)}}","value":{{n}}}"""));
            await SourceAsync(daemon, one => one.GetProperty("ticks").GetProperty("accepted").GetInt64() > 0);
            Output.WriteLine($"stopped after {await LearnedAsync(daemon)} of {first + Chunk}");
            Assert.Equal(0, await daemon.TerminateAsync(within: TimeSpan.FromSeconds(30)));
            daemon = await StartWithAsync(source);
            await publishing;
        }

        await AssertLearnedOnceAsync(daemon, Ticks);
    }

    [SkippableFact]
    public async Task Numbers_take_their_series_from_the_topic_and_what_is_no_number_is_told_with_its_topic()
    {
        Skip.IfNot(File.Exists(Broker) && File.Exists(Publish), $"{Broker} and {Publish} are not there (Debian: mosquitto, mosquitto-clients)");
        await using ServerProcess broker = await StartBrokerAsync("allow_anonymous true");
        DaemonProcess daemon = await StartWithAsync(
            $"{{ name: sensors, type: mqtt, port: {broker.Port}, topics: [\"room/+\"], format: number, series: \"home/{{topic}}\" }}");
        await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "running");
        await PublishAsync(broker, "room/kitchen", ["21.5", "21.6"]);
        await PublishAsync(broker, "room/hall", ["warm"]);

        JsonElement running = await SourceAsync(
            daemon, one => one.GetProperty("ticks").GetProperty("accepted").GetInt64() == 2 && one.GetProperty("ticks").GetProperty("rejected").GetInt64() == 1);
        Assert.Equal("room/hall line 1", running.GetProperty("rejections")[0].GetProperty("position").GetString());
        Assert.Equal(2, await daemon.Client.ObservationsAsync("home/room/kitchen"));
    }

    [SkippableFact]
    public async Task A_wrong_password_and_no_broker_are_told()
    {
        Skip.IfNot(File.Exists(Broker) && File.Exists(Publish), $"{Broker} and {Publish} are not there (Debian: mosquitto, mosquitto-clients)");
        await File.WriteAllTextAsync(PathOf("passwords"), "");
        await using ServerProcess broker = await StartBrokerAsync($"allow_anonymous false\npassword_file {PathOf("passwords")}");
        DaemonProcess daemon = await StartWithAsync(
            $"{{ name: prices, type: mqtt, port: {broker.Port}, topics: [\"prices/#\"], user: me, password: guess }}");
        JsonElement refused = await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "failed");
        Assert.Contains("credentials", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("guess", refused.ToString(), StringComparison.Ordinal);

        await broker.KillAsync();
        await SourceAsync(daemon, one => one.GetProperty("reason").GetString()?.Contains("no broker answers", StringComparison.Ordinal) == true);
    }

    private async Task<ServerProcess> StartBrokerAsync(string access)
    {
        string directory = PathOf("mosquitto");
        Directory.CreateDirectory(directory);
        return await ServerProcess.StartAsync(Broker, port =>
        {
            string file = PathOf("mosquitto.conf");
            File.WriteAllText(
                file,
                $"listener {port} 127.0.0.1\n{access}\nuser root\npersistence true\npersistence_location {directory}/\nmax_queued_messages 0\n");
            return ["-c", file];
        });
    }

    /// <summary>One message a line, each acknowledged by the broker; sent again whole when one was not.</summary>
    private static async Task PublishAsync(ServerProcess broker, string topic, IEnumerable<string> messages)
    {
        var lines = new StringBuilder();
        lines.AppendJoin('\n', messages).Append('\n');
        (int exitCode, string answer) = await ServerProcess.RunAsync(
            Publish, ["-V", "mqttv5", "-p", $"{broker.Port}", "-q", "1", "-t", topic, "-l"], lines.ToString());
        Assert.True(exitCode == 0, answer);
    }
}
