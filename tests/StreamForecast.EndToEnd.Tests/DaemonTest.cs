using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // each test is a daemon of its own on the cores there are

namespace StreamForecast.EndToEnd.Tests;

/// <summary>A test with a directory for the store, and with the daemons' logs shown when it fails.</summary>
public abstract class DaemonTest(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly List<DaemonProcess> _daemons = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-e2e-");

    protected ITestOutputHelper Output => output;

    /// <summary>A path inside a directory that is removed after the test.</summary>
    protected string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>The epoch of a store that a daemon has open: what the ids of its forecasts begin with.</summary>
    protected long EpochOf(string data = "data")
    {
        using var connection = new SqliteConnection($"Data Source={PathOf(data)}/store.db;Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT epoch FROM meta";
        return (long)command.ExecuteScalar()!;
    }

    internal async Task<DaemonProcess> StartDaemonAsync(string data = "data", int port = 0, int grpcPort = 0, params string[] more)
    {
        DaemonProcess daemon = await DaemonProcess.StartAsync(PathOf(data), port, grpcPort, more);
        _daemons.Add(daemon);
        return daemon;
    }

    internal async Task<DaemonProcess> StartLimitableAsync(string data = "data")
    {
        DaemonProcess daemon = await DaemonProcess.StartLimitableAsync(PathOf(data));
        _daemons.Add(daemon);
        return daemon;
    }

    /// <summary>Starts a daemon with the text of a configuration file.</summary>
    internal async Task<DaemonProcess> StartConfiguredAsync(string configuration)
    {
        string file = PathOf("streamforecast.yaml");
        await File.WriteAllTextAsync(file, configuration);
        return await StartDaemonAsync(more: ["--config", file]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (DaemonProcess daemon in _daemons)
        {
            await daemon.DisposeAsync();
            output.WriteLine($"--- daemon\n{daemon.Log}");
        }

        _directory.Delete(recursive: true);
    }
}
