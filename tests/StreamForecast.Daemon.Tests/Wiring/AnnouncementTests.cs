using System.Collections;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;

namespace StreamForecast.Daemon.Tests.Wiring;

public sealed class AnnouncementTests
{
    [Fact]
    public async Task A_daemon_open_to_the_network_says_so_and_names_the_port()
    {
        string told = await ToldAsync(new ServeFlags(Http: "0.0.0.0:8080", Grpc: "127.0.0.1:8081", NoDemo: true));

        string line = Assert.Single(told.Split('\n'), line => line.Contains(Announcement.OpenToNetwork, StringComparison.Ordinal));
        Assert.Contains("0.0.0.0:8080: open to the network", line, StringComparison.Ordinal);
        Assert.DoesNotContain("8081", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_on_loopback_warns_of_nothing() =>
        Assert.DoesNotContain(
            Announcement.OpenToNetwork, await ToldAsync(new ServeFlags(NoDemo: true)), StringComparison.Ordinal);

    [Fact]
    public async Task Line_protocol_is_told_where_it_was_asked_for()
    {
        Assert.DoesNotContain(Announcement.LineProtocol, await ToldAsync(new ServeFlags(NoDemo: true)), StringComparison.Ordinal);
        string told = await ToldAsync(new ServeFlags(NoDemo: true, LineProtocol: "0.0.0.0:9009"), "http://0.0.0.0:9009");
        Assert.Contains("  line protocol  tcp://127.0.0.1:9009", told, StringComparison.Ordinal);
        Assert.Contains("0.0.0.0:9009: open to the network", told, StringComparison.Ordinal);
    }

    private static async Task<string> ToldAsync(ServeFlags flags, params string[] more)
    {
        DaemonOptions options = OptionsLoader.Load(flags, new Hashtable(), Path.GetTempPath());
        using var output = new StringWriter();
        await Announcement.WriteAsync(output, options, ["http://127.0.0.1:8080", "http://127.0.0.1:8081", .. more]);
        return output.ToString();
    }
}
