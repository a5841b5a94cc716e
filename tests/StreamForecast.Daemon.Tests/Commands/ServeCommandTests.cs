using StreamForecast.Daemon.Tests.Architecture;

namespace StreamForecast.Daemon.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-serve-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Check_passes_the_configuration_that_ships()
    {
        CommandRun run = await CommandRun.Of("serve", "--check", "--config", Path.Combine(Repository.Root, "config", "streamforecast.yaml"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("sound", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_tells_every_fault_on_a_line_of_its_own()
    {
        string file = Path.Combine(_directory.FullName, "faulty.yaml");
        await File.WriteAllTextAsync(file, "http: { address: x }\nstore: { partitions: 0 }\nsries: []\n");

        CommandRun run = await CommandRun.Of("--check", "--config", file);

        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines, line => line.Contains("faulty.yaml:3: sries is not a key here; did you mean series?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_ends_the_start_with_one_line()
    {
        string file = Path.Combine(_directory.FullName, "a-file");
        await File.WriteAllTextAsync(file, "");

        CommandRun run = await CommandRun.Of("serve", "--no-demo", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", Path.Combine(file, "data"));

        Assert.Equal(1, run.ExitCode);
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("a-file", line, StringComparison.Ordinal);
    }
}
