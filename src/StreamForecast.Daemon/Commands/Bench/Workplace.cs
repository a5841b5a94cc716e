namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>A directory for one server's store and configuration, gone at the end.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-bench-");

    public string Data => Path.Combine(_directory.FullName, "data");

    /// <summary>The arguments of a daemon whose every series has this profile.</summary>
    public IReadOnlyList<string> DaemonArguments(string profile, string durability, int series)
    {
        string file = Path.Combine(_directory.FullName, "bench.yaml");
        File.WriteAllText(file,
            $$"""
            store: { durability: {{durability}} }
            limits: { max_series: {{series}} }
            series:
              - { match: "*", profile: {{profile}} }
            logging: { level: warning }
            """);
        return ["serve", "--config", file, "--data", Data, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--no-demo"];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
