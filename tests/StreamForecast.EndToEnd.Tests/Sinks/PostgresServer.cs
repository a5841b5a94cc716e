using StreamForecast.EndToEnd.Tests.Brokers;

namespace StreamForecast.EndToEnd.Tests.Sinks;

/// <summary>A real PostgreSQL over a directory of its own. It refuses to run as root: then it runs as nobody.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string Password = "sesame";

    private const string Nobody = "65534";
    private const string AsOther = "/usr/bin/setpriv";
    private const string Psql = "/usr/bin/psql";

    /// <summary>How long a recovery may take before the test gives up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly ServerProcess _process;

    private PostgresServer(ServerProcess process)
    {
        _process = process;
    }

    /// <summary>Why it cannot be had here; null when it can.</summary>
    public static string? Missing => Programs is not null && File.Exists(Psql) ? null : "PostgreSQL is not there (Debian: postgresql)";

    public int Port => _process.Port;

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(one => File.Exists(Path.Combine(one, "initdb"))).Max()
        : null;

    private static string[] Prefix => Environment.IsPrivilegedProcess
        ? [AsOther, "--reuid", Nobody, "--regid", Nobody, "--clear-groups"]
        : [];

    public static async Task<PostgresServer> StartAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        string secret = Path.Combine(directory, "password");
        await File.WriteAllTextAsync(secret, Password);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chmod", "o+rx", Path.GetDirectoryName(directory)!); // whoever it runs as has to come through
            await RunAsync("chown", "-R", $"{Nobody}:{Nobody}", directory);
        }

        string data = Path.Combine(directory, "data");
        await RunAsync([.. Prefix, Path.Combine(Programs!, "initdb"), "-D", data, "-U", "trader", "-A", "scram-sha-256", "--pwfile", secret, "-N"]);
        string[] start(int port) =>
        [
            .. Prefix[Math.Min(1, Prefix.Length)..], .. Prefix.Length == 0 ? (string[])[] : [Path.Combine(Programs!, "postgres")],
            "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={directory}",
        ];
        return new PostgresServer(await ServerProcess.StartAsync(Prefix.Length == 0 ? Path.Combine(Programs!, "postgres") : AsOther, start));
    }

    /// <summary>Without a word to its clients, and back again after its recovery.</summary>
    public async Task KillAndStartAsync()
    {
        await _process.KillAsync();
        await _process.StartAsync();
    }

    /// <summary>What psql prints, once the server answers.</summary>
    public async Task<string> AskAsync(string sql)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            (int exitCode, string output) = await ServerProcess.RunAsync(
                Psql, [$"postgresql://trader:{Password}@127.0.0.1:{Port}/postgres", "-At", "-v", "ON_ERROR_STOP=1"], sql);
            if (exitCode == 0)
            {
                return output.Trim();
            }

            Assert.True(output.Contains("starting up", StringComparison.Ordinal) || output.Contains("not yet accepting", StringComparison.Ordinal)
                || output.Contains("recovery", StringComparison.Ordinal), output);
            await Task.Delay(PollInterval, patience.Token);
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task RunAsync(params string[] command)
    {
        (int exitCode, string output) = await ServerProcess.RunAsync(command[0], command[1..]);
        Assert.True(exitCode == 0, output);
    }
}
