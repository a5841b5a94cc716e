using System.Net;
using System.Net.Sockets;
using StreamForecast.Daemon.Tests.Commands;

namespace StreamForecast.Daemon.Tests.Wiring;

public sealed class DaemonHostTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-port-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_port_in_use_is_told_with_another_to_try_and_nothing_else_has_happened()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        CommandRun run = await CommandRun.Of(
            "serve", "--no-demo", "--http", $"{other.LocalEndpoint}", "--grpc", "127.0.0.1:0", "--data", Path.Combine(_directory.FullName, "data"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"cannot listen on {other.LocalEndpoint}", line, StringComparison.Ordinal);
        Assert.Contains("--http", line, StringComparison.Ordinal);
    }
}
