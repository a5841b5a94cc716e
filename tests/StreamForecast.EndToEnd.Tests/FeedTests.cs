using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary><c>feed</c> as a person runs it, beside a daemon that may go away.</summary>
public class FeedTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    [InlineData("lineprotocol")]
    [InlineData("websocket")]
    public async Task A_file_of_columns_is_learned_with_its_event_times(string protocol)
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await WriteCsvAsync("power.csv", rows: 5_000);
        (int exitCode, string said, string errors) = await FeedAsync(daemon, PathOf("power.csv"), "--protocol", protocol, "--format", "json");
        Assert.True(exitCode == 0, errors);
        using JsonDocument told = JsonDocument.Parse(said);
        Assert.Equal(10_000, told.RootElement.GetProperty("sent").GetInt64());
        Assert.Equal(10_000, told.RootElement.GetProperty("acknowledged").GetInt64());
        foreach (string series in new[] { "load", "oil" })
        {
            JsonElement state = await daemon.Client.GetJsonAsync(DaemonClient.Path(series));
            Assert.Equal(5_000, state.GetProperty("observations").GetInt64());
            Assert.Equal(TimeOf(4_999), state.GetProperty("lastTime").GetString());
        }
    }

    [Fact]
    public async Task At_a_pace_of_its_own_the_event_times_are_kept()
    {
        const int Rows = 6;
        DaemonProcess daemon = await StartDaemonAsync();
        await WriteCsvAsync("power.csv", Rows);
        (int exitCode, _, string errors) = await FeedAsync(daemon, PathOf("power.csv"), "--speed", "100x");
        Assert.True(exitCode == 0, errors);
        JsonElement history = await daemon.Client.GetJsonAsync($"{DaemonClient.Path("load")}/history");
        Assert.Equal(
            Enumerable.Range(0, Rows).Select(TimeOf),
            history.GetProperty("observations").EnumerateArray().Select(point => point.GetProperty("time").GetString()));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    [InlineData("websocket")]
    public async Task A_daemon_that_is_killed_and_comes_back_has_learned_every_row_once(string protocol)
    {
        const int Rows = 150_000;
        DaemonProcess daemon = await StartDaemonAsync();
        await WriteCsvAsync("power.csv", Rows);
        using var patience = new CancellationTokenSource(Patience);
        using Process feed = DaemonProcess.Launch(Arguments(daemon, PathOf("power.csv"), "--protocol", protocol, "--format", "json"));
        try
        {
            while (await daemon.Client.ObservationsAsync("load") < Rows / 10)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token); // polls a daemon, which tells nobody how far it is
            }

            (int port, int grpcPort) = (daemon.Address.Port, daemon.Grpc.Port);
            await daemon.KillAsync();
            await AwaitLineAsync(feed.StandardError, "away", patience.Token);
            daemon = await StartDaemonAsync(port: port, grpcPort: grpcPort);
            string said = await feed.StandardOutput.ReadToEndAsync(patience.Token);
            await feed.WaitForExitAsync(patience.Token);
            Assert.Equal(0, feed.ExitCode);
            using JsonDocument told = JsonDocument.Parse(said);
            Assert.True(told.RootElement.GetProperty("reconnects").GetInt64() > 0);
            Assert.Equal(2 * Rows, told.RootElement.GetProperty("acknowledged").GetInt64());
            Assert.Equal(Rows, await daemon.Client.ObservationsAsync("load"));
            Assert.Equal(Rows, await daemon.Client.ObservationsAsync("oil"));
        }
        finally
        {
            if (!feed.HasExited)
            {
                feed.Kill();
            }
        }
    }

    [Fact]
    public async Task Under_the_same_producer_a_file_that_has_grown_is_learned_from_where_it_had_ended()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await WriteCsvAsync("power.csv", rows: 800);
        Assert.Equal(0, (await FeedAsync(daemon, PathOf("power.csv"), "--producer", "desk")).ExitCode);
        await WriteCsvAsync("power.csv", rows: 1_000);
        (int exitCode, string said, _) = await FeedAsync(daemon, PathOf("power.csv"), "--producer", "desk");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("400 learned, 1,600 known already", said, StringComparison.Ordinal);
        Assert.Equal(1_000, await daemon.Client.ObservationsAsync("load"));
    }

    [Fact]
    public async Task Standard_input_is_sent_as_it_comes_and_what_is_no_tick_is_told_with_its_line()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using var patience = new CancellationTokenSource(Patience);
        using Process feed = DaemonProcess.LaunchFed(Arguments(daemon, "-", "--protocol", "http"));
        await feed.StandardInput.WriteLineAsync("""{"series":"typed","time":1760000000000000000,"value":1}""");
        await feed.StandardInput.FlushAsync(patience.Token);
        while (await daemon.Client.ObservationsAsync("typed") < 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token); // learned before the input ends
        }

        await feed.StandardInput.WriteLineAsync("no tick");
        await feed.StandardInput.WriteLineAsync("""{"series":"typed","time":1760000001000000000,"value":2}""");
        feed.StandardInput.Close();
        string said = await feed.StandardOutput.ReadToEndAsync(patience.Token);
        string errors = await feed.StandardError.ReadToEndAsync(patience.Token);
        await feed.WaitForExitAsync(patience.Token);
        Assert.Equal(1, feed.ExitCode);
        Assert.StartsWith("2 learned, 0 known already, 0 late, 0 refused of 2 sent", said, StringComparison.Ordinal);
        Assert.EndsWith("1 line not sent, being no tick", said.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("refused: line 2:", errors, StringComparison.Ordinal);
        Assert.Equal(2, await daemon.Client.ObservationsAsync("typed"));
    }

    [Fact]
    public async Task Asked_to_stop_it_waits_for_what_is_under_way_and_says_how_far_it_came()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await WriteCsvAsync("power.csv", rows: 1_000);
        using var patience = new CancellationTokenSource(Patience);
        using Process feed = DaemonProcess.Launch(Arguments(daemon, PathOf("power.csv"), "--speed", "1x", "--format", "json"));
        while (await daemon.Client.ObservationsAsync("oil") < 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }

        using var interrupt = Process.Start("kill", ["-INT", $"{feed.Id}"]);
        using JsonDocument told = JsonDocument.Parse(await feed.StandardOutput.ReadToEndAsync(patience.Token));
        await feed.WaitForExitAsync(patience.Token);
        Assert.Equal(130, feed.ExitCode);
        Assert.Contains("stopped: 2 ticks of power.csv read, not the rest", await feed.StandardError.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
        Assert.Equal((2, 2), (told.RootElement.GetProperty("sent").GetInt64(), told.RootElement.GetProperty("accepted").GetInt64()));
    }

    [Fact]
    public async Task Asked_to_stop_while_nobody_types_it_ends_at_once_with_what_was_typed_learned()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using var patience = new CancellationTokenSource(Patience);
        using Process feed = DaemonProcess.LaunchFed(Arguments(daemon, "-", "--format", "json"));
        await feed.StandardInput.WriteLineAsync("""{"series":"typed","time":1760000000000000000,"value":1}""");
        await feed.StandardInput.FlushAsync(patience.Token);
        while (await daemon.Client.ObservationsAsync("typed") < 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token); // learned while the input stays open
        }

        using var interrupt = Process.Start("kill", ["-INT", $"{feed.Id}"]);
        using JsonDocument told = JsonDocument.Parse(await feed.StandardOutput.ReadToEndAsync(patience.Token));
        await feed.WaitForExitAsync(patience.Token);
        Assert.Equal(0, feed.ExitCode);
        Assert.Equal(1, told.RootElement.GetProperty("accepted").GetInt64());
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    [InlineData("websocket")]
    public async Task What_the_daemon_refuses_is_told_with_its_line(string protocol)
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await File.WriteAllTextAsync(PathOf("power.csv"), "date,load\n2026-01-05,1\n2026-01-06,1E+300\n2026-01-07,2\n");
        (int exitCode, string said, string errors) = await FeedAsync(daemon, PathOf("power.csv"), "--protocol", protocol);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("2 learned, 0 known already, 0 late, 1 refused of 3 sent", said, StringComparison.Ordinal);
        Assert.Contains("refused: line 3: value 1E+300", errors, StringComparison.Ordinal);

        (_, said, _) = await FeedAsync(daemon, PathOf("power.csv"), "--protocol", protocol, "--format", "json");
        using JsonDocument told = JsonDocument.Parse(said);
        JsonElement rejection = told.RootElement.GetProperty("rejections")[0];
        Assert.Equal(
            (3, "load", "value-out-of-range"),
            (rejection.GetProperty("line").GetInt32(), rejection.GetProperty("series").GetString(), rejection.GetProperty("reason").GetString()));
        Assert.StartsWith("value 1E+300", rejection.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    [InlineData("lineprotocol")]
    [InlineData("websocket")]
    public async Task Of_a_file_that_is_cut_off_what_could_be_read_is_learned_and_counted_before_the_error(string protocol)
    {
        const int Rows = 40_000;
        DaemonProcess daemon = await StartDaemonAsync();
        await WriteCsvAsync("power.csv", Rows, bad: 30_000);
        byte[] whole = await ZippedAsync(PathOf("power.csv"));
        await File.WriteAllBytesAsync(PathOf("power.csv.gz"), whole[..^100]);
        (int exitCode, string said, string errors) = await FeedAsync(daemon, PathOf("power.csv.gz"), "--protocol", protocol, "--format", "json");
        Assert.Equal(1, exitCode);
        using JsonDocument told = JsonDocument.Parse(said);
        long sent = told.RootElement.GetProperty("sent").GetInt64();
        Assert.InRange(sent, 60_000, 2 * Rows);
        Assert.Equal(sent, told.RootElement.GetProperty("acknowledged").GetInt64());
        Assert.Equal(1, told.RootElement.GetProperty("unreadable").GetInt64());
        Assert.Equal(sent, await daemon.Client.ObservationsAsync("load") + await daemon.Client.ObservationsAsync("oil"));
        Assert.StartsWith($"error: {PathOf("power.csv.gz")}: line ", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    [InlineData("websocket")]
    public async Task Series_past_the_limit_of_the_daemon_are_refused_and_the_others_learned(string protocol)
    {
        DaemonProcess daemon = await StartConfiguredAsync("limits: { max_series: 2 }");
        await File.WriteAllTextAsync(PathOf("many.csv"), "symbol,v\n" + string.Concat(Enumerable.Range(0, 400).Select(row => $"s{row % 4},{row}\n")));
        (int exitCode, string said, string errors) = await FeedAsync(daemon, PathOf("many.csv"), "--protocol", protocol);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("200 learned, 0 known already, 0 late, 200 refused of 400 sent", said, StringComparison.Ordinal);
        Assert.Contains("refused: line 4: ", errors, StringComparison.Ordinal);
        Assert.Contains("raise limits.max_series", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("lineprotocol")]
    public async Task A_daemon_that_takes_small_bodies_alone_learns_every_row(string protocol)
    {
        DaemonProcess daemon = await StartConfiguredAsync("http: { max_request_bytes: 65536 }");
        await WriteCsvAsync("power.csv", rows: 3_000);
        (int exitCode, string said, string errors) = await FeedAsync(daemon, PathOf("power.csv"), "--protocol", protocol, "--format", "json");
        Assert.True(exitCode == 0, errors);
        using JsonDocument told = JsonDocument.Parse(said);
        Assert.Equal(6_000, told.RootElement.GetProperty("acknowledged").GetInt64());
        Assert.Equal(3_000, await daemon.Client.ObservationsAsync("load"));
    }

    private static string[] Arguments(DaemonProcess daemon, string file, params string[] more) =>
        ["feed", file, "--http", daemon.Address.Authority, "--grpc", daemon.Grpc.Authority, .. more];

    private static Task<(int ExitCode, string Output, string Error)> FeedAsync(DaemonProcess daemon, string file, params string[] more) =>
        DaemonProcess.RunAsync(Arguments(daemon, file, more));

    /// <summary>Reads lines until one has the word: how far a feed is comes in between, where it is slow.</summary>
    private static async Task AwaitLineAsync(StreamReader lines, string word, CancellationToken cancellation)
    {
        string? line;
        do
        {
            line = await lines.ReadLineAsync(cancellation);
            Assert.True(line is not null, $"it ended without a word of '{word}'");
        }
        while (!line.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>A row a minute, two columns.</summary>
    private Task WriteCsvAsync(string name, int rows, int? bad = null) => File.WriteAllLinesAsync(PathOf(name), Enumerable.Range(0, rows)
        .Select(row => string.Create(CultureInfo.InvariantCulture, $"{(row == bad ? "foo" : TimeOf(row))},{row % 17},{row % 23}.5"))
        .Prepend("date,load,oil"));

    private static async Task<byte[]> ZippedAsync(string path)
    {
        var zipped = new MemoryStream();
        await using (var zip = new GZipStream(zipped, CompressionMode.Compress))
        {
            await zip.WriteAsync(await File.ReadAllBytesAsync(path));
        }

        return zipped.ToArray();
    }

    private static string TimeOf(int row) =>
        new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc).AddMinutes(row).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
