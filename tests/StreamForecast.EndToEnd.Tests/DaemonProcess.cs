using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The real daemon as a process of its own, over a directory that outlives it.</summary>
internal sealed partial class DaemonProcess : IAsyncDisposable
{
    /// <summary>How long a start, a recovery or an end may take before the test gives up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _grpc = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DaemonProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>Everything it wrote, for a test that fails.</summary>
    public string Log => string.Join('\n', _lines);

    public HttpClient Client { get; private set; } = new();

    public Uri Address => Client.BaseAddress!;

    public int ProcessId => _process.Id;

    /// <summary>Where it answers gRPC.</summary>
    public Uri Grpc { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Where it takes line protocol over TCP; null where it was not asked to.</summary>
    public Uri? LineProtocol { get; private set; }

    /// <summary>Starts it and waits until it takes ticks.</summary>
    /// <param name="data">Directory of the store.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="grpcPort">0 for a free one.</param>
    /// <param name="more">Further arguments.</param>
    public static Task<DaemonProcess> StartAsync(string data, int port = 0, int grpcPort = 0, params string[] more) =>
        StartAsync(Launch(["serve", "--no-demo", "--http", $"127.0.0.1:{port}", "--grpc", $"127.0.0.1:{grpcPort}", "--data", data, .. more]));

    /// <summary>
    /// Starts one whose writes past a limit on its files (<see cref="LimitFilesAsync"/>) fail; usually a signal would end the process.
    /// </summary>
    public static Task<DaemonProcess> StartLimitableAsync(string data) => StartAsync(Process.Start(StartInfo(
        "/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh", "dotnet", Program(), "serve", "--no-demo", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0",
        "--data", data))!);

    /// <summary>From here on no file of the daemon grows past so many bytes: the write that would fails.</summary>
    public async Task LimitFilesAsync(long bytes)
    {
        using var limit = Process.Start("prlimit", [$"--fsize={bytes}:{bytes}", "--pid", $"{_process.Id}"]);
        await limit.WaitForExitAsync();
    }

    /// <summary>Waits for it to end by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    private static async Task<DaemonProcess> StartAsync(Process process)
    {
        var daemon = new DaemonProcess(process);
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        try
        {
            Uri address = await daemon._address.Task.WaitAsync(Patience);
            daemon.Grpc = await daemon._grpc.Task.WaitAsync(Patience);
            daemon.Client = new HttpClient { BaseAddress = address, Timeout = Patience };
            await daemon.WaitUntilReadyAsync();
            return daemon;
        }
        catch (Exception fault)
        {
            await daemon.DisposeAsync();
            throw new InvalidOperationException($"The daemon did not start. It wrote:\n{daemon.Log}", fault);
        }
    }

    /// <summary>Runs a command of the program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Launch(arguments);
        using var patience = new CancellationTokenSource(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Bytes of memory it holds now.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The end without warning: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    /// <param name="within">How long it may take.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary>Starts a command of the program; its streams are the caller's to read.</summary>
    internal static Process Launch(params string[] arguments) => Process.Start(StartInfo("dotnet", [Program(), .. arguments]))!;

    /// <summary>The same with a standard input to write to.</summary>
    internal static Process LaunchFed(params string[] arguments)
    {
        ProcessStartInfo start = StartInfo("dotnet", [Program(), .. arguments]);
        start.RedirectStandardInput = true;
        return Process.Start(start)!;
    }

    private static ProcessStartInfo StartInfo(string program, params string[] arguments) => new(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    };

    /// <summary>The program as this build made it: <c>src/StreamForecast.Daemon/bin/{configuration}/{framework}</c>.</summary>
    private static string Program()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        DirectoryInfo root = here.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, "src", "StreamForecast.Daemon", "bin", here.Parent.Name, here.Name, "streamforecast.dll");
    }

    private async Task WaitUntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using HttpResponseMessage answer = await Client.GetAsync("/readyz", patience.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(PollInterval, patience.Token);
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("It ended before it listened."));
            return;
        }

        _lines.Enqueue(line);
        if (line.Contains("tcp://", StringComparison.Ordinal) && LineProtocol is null)
        {
            LineProtocol = new Uri(line[line.IndexOf("tcp://", StringComparison.Ordinal)..]);
        }
        else if (Announced().Match(line) is { Success: true } match)
        {
            (match.Groups["what"].Value == "grpc" ? _grpc : _address).TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    [GeneratedRegex(@"^\s*(?<what>dashboard|grpc)\s+(?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Announced();
}
