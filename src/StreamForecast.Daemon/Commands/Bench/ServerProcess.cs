using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using StreamForecast.Daemon.Wiring;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// A server under load: this same program as a process of its own, over a directory that goes with it, on ports of its own.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>A generation 0 of 128 MB: as the unit and the image set it.</summary>
    private const string Generation0Bytes = "8000000";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadyInterval = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _client;
    private readonly Task _reading;
    private readonly Process _process;

    private ServerProcess(Process process, Uri http, Uri grpc, Task reading)
    {
        _process = process;
        _reading = reading;
        Http = http;
        Grpc = grpc;
        _client = new HttpClient { BaseAddress = http };
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    /// <summary>From the start of the process until it took ticks.</summary>
    public TimeSpan StartedIn { get; private init; }

    /// <summary>Processor time it has used.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts this program and waits until it takes ticks.</summary>
    /// <param name="arguments">Its arguments; it must announce its addresses as the daemon does.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        Process process = Process.Start(StartInfo(arguments)) ?? throw new CommandException("the server process did not start");
        Task errors = process.StandardError.ReadToEndAsync(cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartPatience);
        Uri http = await AddressAsync(process, Announcement.Dashboard, patience.Token);
        Uri grpc = await AddressAsync(process, Announcement.Grpc, patience.Token);
        Task output = process.StandardOutput.ReadToEndAsync(cancellation);
        using var asking = new HttpClient { BaseAddress = http };
        while (!await IsReadyAsync(asking, patience.Token))
        {
            await Task.Delay(ReadyInterval, patience.Token);
        }

        return new ServerProcess(process, http, grpc, Task.WhenAll(errors, output)) { StartedIn = Stopwatch.GetElapsedTime(began) };
    }

    /// <summary>Bytes its managed heap has handed out since it started.</summary>
    public async Task<long> AllocatedBytesAsync(CancellationToken cancellation)
    {
        JsonElement status = await _client.GetFromJsonAsync<JsonElement>("/v1/status", cancellation);
        return status.GetProperty("allocatedBytes").GetInt64();
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        using var patience = new CancellationTokenSource(StopPatience);
        await _process.WaitForExitAsync(patience.Token);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _client.Dispose();
    }

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new CommandException("the program does not know its own file");
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(program, isHost ? [Assembly.GetEntryAssembly()!.Location, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_GCgen0size"] = Generation0Bytes;
        return start;
    }

    private static async Task<Uri> AddressAsync(Process process, string name, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Trim().Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, var address] && first == name)
            {
                return new Uri(address);
            }
        }

        await process.WaitForExitAsync(cancellation);
        throw new CommandException($"the server process ended with exit code {process.ExitCode}; start one by hand to see why: streamforecast serve");
    }

    private static async Task<bool> IsReadyAsync(HttpClient asking, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await asking.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation);
        return answer.IsSuccessStatusCode;
    }
}
