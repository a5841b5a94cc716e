using System.Net;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>A daemon that cannot run says why in one line and ends with exit code 1.</summary>
public class StartFailureTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task A_port_in_use_ends_the_start_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        string address = $"{other.LocalEndpoint}";

        await AssertFailsAsync(address, "serve", "--no-demo", "--http", address, "--grpc", "127.0.0.1:0", "--data", PathOf("data"));
    }

    [Fact]
    public async Task A_store_directory_that_cannot_be_made_ends_the_start_in_one_line()
    {
        await File.WriteAllTextAsync(PathOf("file"), "in the way");
        string data = Path.Combine(PathOf("file"), "data");

        await AssertFailsAsync(data, "serve", "--no-demo", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", data);
    }

    [Fact]
    public async Task A_malformed_configuration_ends_the_start_in_one_line_that_names_the_key()
    {
        string file = PathOf("bad.yaml");
        await File.WriteAllTextAsync(file, "series:\n  - match: \"*\"\n    horizon: minus three\n");

        await AssertFailsAsync("horizon", "serve", "--config", file, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", PathOf("data"));
    }

    private async Task AssertFailsAsync(string named, params string[] arguments)
    {
        (int exitCode, string standard, string error) = await DaemonProcess.RunAsync(arguments);
        Output.WriteLine(standard + error);

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Single((standard + error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
