using System.Collections.Concurrent;
using System.Diagnostics;
using StreamForecast.EndToEnd.Tests.Brokers;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Sinks;

/// <summary>A real mosquitto, read by mosquitto_sub at QoS 1 under a session that outlives the broker.</summary>
public class MqttSinkTests(ITestOutputHelper output) : SinkTest(output)
{
    private const string Broker = "/usr/sbin/mosquitto";
    private const string Subscribe = "/usr/bin/mosquitto_sub";

    [SkippableFact]
    public async Task Whether_the_daemon_is_killed_or_the_broker_restarted_the_topics_bring_every_forecast()
    {
        const int Ticks = 4_000;
        const int Chunk = 500;
        Skip.IfNot(File.Exists(Broker) && File.Exists(Subscribe), $"{Broker} and {Subscribe} are not there (Debian: mosquitto, mosquitto-clients)");
        Directory.CreateDirectory(PathOf("mosquitto"));
        await using ServerProcess broker = await ServerProcess.StartAsync(Broker, port =>
        {
            File.WriteAllText(
                PathOf("mosquitto.conf"),
                $"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\npersistence true\npersistence_location {PathOf("mosquitto")}/\nmax_queued_messages 0\n");
            return ["-c", PathOf("mosquitto.conf")];
        });
        var received = new ConcurrentQueue<string>();
        using Process reader = Read(broker.Port, received);
        string sink = $"{{ name: out, type: mqtt, port: {broker.Port}, lossless: true }}";
        DaemonProcess daemon = await StartWithAsync(sink);
        await FeedUntilReceivedAsync(daemon, received); // from here on its session exists
        for (int first = Chunk; first < Ticks; first += Chunk)
        {
            if (first == 5 * Chunk)
            {
                await broker.TerminateAsync(); // it keeps its sessions in memory, and writes them when it is told to stop
                await FeedAsync(daemon, first, Chunk);
                await SinkAsync(daemon, one => one.GetProperty("state").GetString() == "failed");
                await broker.StartAsync();
                continue;
            }

            await FeedAsync(daemon, first, Chunk);
            if (first == 3 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(sink);
            }
        }

        await AssertAllAsync(Ticks, () => Task.FromResult<IReadOnlyList<(string, long)>>([.. received.Select(line => IdOf(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]))]));
        Assert.All(received, line => Assert.StartsWith($"forecasts/{IdOf(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Series} ", line, StringComparison.Ordinal));
        reader.Kill();
        await reader.WaitForExitAsync();
    }

    private static async Task FeedUntilReceivedAsync(DaemonProcess daemon, ConcurrentQueue<string> received)
    {
        await FeedAsync(daemon, 0, 500);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (received.Count < 500)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    private static Process Read(int port, ConcurrentQueue<string> received)
    {
        var start = new ProcessStartInfo(Subscribe) { UseShellExecute = false, RedirectStandardOutput = true };
        Array.ForEach(
            (string[])["-V", "mqttv5", "-p", $"{port}", "-q", "1", "-t", "forecasts/#", "-v", "-i", "reader", "-c", "-x", "3600"], start.ArgumentList.Add);
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                received.Enqueue(text);
            }
        };
        process.BeginOutputReadLine();
        return process;
    }
}
