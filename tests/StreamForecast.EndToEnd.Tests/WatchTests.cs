using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary><c>watch</c> into a pipe, beside a daemon that is killed and comes back.</summary>
public class WatchTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_follows_every_forecast_and_goes_on_when_the_daemon_is_back()
    {
        using var patience = new CancellationTokenSource(Patience);
        DaemonProcess daemon = await StartDaemonAsync();
        int port = daemon.Address.Port;
        using Process watch = DaemonProcess.Launch("watch", "w*", "--http", daemon.Address.Authority, "--format", "json");
        try
        {
            Assert.Equal(new long[] { 1, 2 }, await FollowAsync(daemon, watch, from: 0, patience.Token));
            await daemon.KillAsync();
            Assert.Contains("disconnected", await watch.StandardError.ReadLineAsync(patience.Token), StringComparison.Ordinal);
            DaemonProcess again = await StartDaemonAsync(port: port);
            Assert.Equal(new long[] { 3, 4 }, await FollowAsync(again, watch, from: 2, patience.Token));
            using var interrupt = Process.Start("kill", ["-INT", $"{watch.Id}"]);
            await watch.WaitForExitAsync(patience.Token);
            Assert.Equal(0, watch.ExitCode);
        }
        finally
        {
            if (!watch.HasExited)
            {
                watch.Kill();
            }
        }
    }

    [Fact]
    public async Task Without_a_daemon_it_says_where_it_looked()
    {
        (int exitCode, _, string errors) = await DaemonProcess.RunAsync("watch", "--http", "127.0.0.1:1");
        Assert.Equal(1, exitCode);
        Assert.Contains("no daemon answers on 127.0.0.1:1", errors, StringComparison.Ordinal);
    }

    /// <summary>Sends until the subscription, which a program outside cannot see begin, has heard two ticks of its own.</summary>
    private static async Task<long[]> FollowAsync(DaemonProcess daemon, Process watch, int from, CancellationToken cancellation)
    {
        Task<string?> first = watch.StandardOutput.ReadLineAsync(cancellation).AsTask();
        for (int probe = 0; !first.IsCompleted; probe++)
        {
            await daemon.Client.PostAsync($$"""{"series":"w/probe","time":{{1_700_000_000_000_000_000 + (from * 1_000_000L) + probe}},"value":1}""", cancellation: cancellation);
            await Task.WhenAny(first, Task.Delay(TimeSpan.FromMilliseconds(200), cancellation));
        }

        foreach (int n in new[] { from, from + 1 })
        {
            await daemon.Client.PostAsync($$"""{"series":"watched","time":{{1_700_000_000_000_000_000 + (n * 1_000_000L)}},"value":{{n}}}""", cancellation: cancellation);
        }

        var heard = new List<long>();
        string? line = await first;
        while (heard.Count < 2)
        {
            using JsonDocument forecast = JsonDocument.Parse(line!);
            long sequence = forecast.RootElement.GetProperty("seq").GetInt64();
            if (forecast.RootElement.GetProperty("series").GetString() == "watched" && sequence > from) // resumed, it may be told some again
            {
                heard.Add(sequence);
            }

            line = heard.Count < 2 ? await watch.StandardOutput.ReadLineAsync(cancellation) : null;
        }

        return [.. heard];
    }
}
