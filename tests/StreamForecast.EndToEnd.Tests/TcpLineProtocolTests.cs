using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>Line protocol over a plain socket, which nothing answers.</summary>
public class TcpLineProtocolTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const long Start = 1_760_000_000_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Lines_are_learned_and_what_is_none_is_counted_with_its_place_while_the_others_go_on()
    {
        const int Ticks = 20_000;
        DaemonProcess daemon = await StartListeningAsync();
        using TcpClient good = await ConnectAsync(daemon);
        using (TcpClient bad = await ConnectAsync(daemon))
        {
            NetworkStream stream = bad.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes("tcp/b value=1 1\nno line\n"));
            await stream.WriteAsync(new byte[] { (byte)'x', 0xFF, 0xFE, (byte)'\n' });
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"tcp/b value={new string('1', 10_000_000)}\n"));
            await stream.WriteAsync(Encoding.UTF8.GetBytes("tcp/b value=2 2\ntcp/b value=345"));
        }

        await SendAsync(good, "tcp/a", 0, Ticks);
        await LearnedAsync(daemon, "tcp/a", Ticks);
        await LearnedAsync(daemon, "tcp/b", 2);
        JsonElement source = await SourceAsync(daemon, source => Number(source.GetProperty("ticks"), "rejected") == 4);
        Assert.Equal(Ticks + 2, Number(source.GetProperty("ticks"), "accepted"));
        JsonElement[] rejections = [.. source.GetProperty("rejections").EnumerateArray()];
        Assert.Equal(
            [("invalid-utf8", 1L, "line 3"), ("line-too-long", 1L, "line 4"), ("malformed", 2L, "line 6")],
            rejections.Select(one => (one.GetProperty("reason").GetString(), Number(one, "count"), one.GetProperty("position").GetString()!.Split(' ', 2)[1]))
                .OrderBy(one => one.Item1, StringComparer.Ordinal));
        Assert.Contains("refused so far; line 2:", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_engine_has_no_room_for_waits_and_is_learned_once_and_in_order()
    {
        const int Connections = 6;
        const int Ticks = 30_000;
        DaemonProcess daemon = await StartListeningAsync("""
            store: { partitions: 1 }
            engine: { partition_credit_ticks: 1000, credit_wait: 0s }
            """);
        TcpClient[] clients = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ConnectAsync(daemon)));
        await Task.WhenAll(clients.Select((client, n) => SendAsync(client, $"tcp/{n}", 0, Ticks)));
        for (int n = 0; n < Connections; n++)
        {
            await LearnedAsync(daemon, $"tcp/{n}", Ticks);
            JsonElement series = await daemon.Client.GetJsonAsync(DaemonClient.Path($"tcp/{n}"));
            Assert.Equal((0L, Ticks - 1.0), (Number(series, "late"), series.GetProperty("lastValue").GetDouble()));
            clients[n].Dispose();
        }

        JsonElement source = await SourceAsync(daemon, _ => true);
        Assert.Equal(Connections * Ticks, Number(source.GetProperty("ticks"), "accepted"));
        Assert.Contains(source.GetProperty("troubles").EnumerateArray(), trouble => trouble.GetProperty("kind").GetString() == "refused");
    }

    [Fact]
    public async Task A_connection_past_the_limit_is_closed_and_counted_and_a_free_place_is_given_again()
    {
        DaemonProcess daemon = await StartListeningAsync("line_protocol: { max_connections: 1 }");
        using (TcpClient first = await ConnectAsync(daemon))
        {
            await SendAsync(first, "tcp/a", 0, 1);
            await LearnedAsync(daemon, "tcp/a", 1);
            using TcpClient second = await ConnectAsync(daemon);
            using var patience = new CancellationTokenSource(Patience);
            Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], patience.Token));
        }

        JsonElement trouble = Assert.Single((await SourceAsync(daemon, _ => true)).GetProperty("troubles").EnumerateArray());
        Assert.Equal(("limit", 1L), (trouble.GetProperty("kind").GetString(), Number(trouble, "count")));
        using var again = new CancellationTokenSource(Patience);
        while (await daemon.Client.ObservationsAsync("tcp/a") < 2)
        {
            using TcpClient third = await ConnectAsync(daemon); // the daemon notices by itself that the first has left
            await SendAsync(third, "tcp/a", 1, 1);
            await Task.Delay(TimeSpan.FromMilliseconds(50), again.Token);
        }
    }

    [Fact]
    public async Task Told_to_stop_it_learns_what_it_has_read_and_ends_in_order()
    {
        DaemonProcess daemon = await StartListeningAsync();
        using TcpClient client = await ConnectAsync(daemon);
        await SendAsync(client, "tcp/a", 0, 1_000);
        await LearnedAsync(daemon, "tcp/a", 1_000);
        Assert.Equal(0, await daemon.TerminateAsync(Patience));
        Assert.DoesNotContain("could not be taken", daemon.Log, StringComparison.Ordinal);
        using var patience = new CancellationTokenSource(Patience);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], patience.Token));
        DaemonProcess next = await StartListeningAsync();
        Assert.Equal(1_000, await next.Client.ObservationsAsync("tcp/a"));
    }

    private async Task<DaemonProcess> StartListeningAsync(string configuration = "")
    {
        string file = PathOf("streamforecast.yaml");
        await File.WriteAllTextAsync(file, configuration);
        return await StartDaemonAsync(more: ["--config", file, "--line-protocol", "127.0.0.1:0"]);
    }

    private static async Task<TcpClient> ConnectAsync(DaemonProcess daemon)
    {
        var client = new TcpClient();
        await client.ConnectAsync(daemon.LineProtocol!.Host, daemon.LineProtocol.Port);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string series, int from, int count) =>
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(string.Concat(
            Enumerable.Range(from, count).Select(n => $"{series} value={n} {Start + (n * 1_000_000L)}\n"))));

    private static async Task LearnedAsync(DaemonProcess daemon, string series, long count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await daemon.Client.ObservationsAsync(series) < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), patience.Token); // nobody is told when a line is learned
        }

        Assert.Equal(count, await daemon.Client.ObservationsAsync(series));
    }

    private static async Task<JsonElement> SourceAsync(DaemonProcess daemon, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement source = (await daemon.Client.GetJsonAsync("/v1/sources")).GetProperty("sources")[0];
            if (condition(source))
            {
                Assert.Equal("line-protocol", source.GetProperty("name").GetString());
                return source;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), patience.Token);
        }
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
