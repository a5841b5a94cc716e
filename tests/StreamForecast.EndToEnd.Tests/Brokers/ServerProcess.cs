using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamForecast.EndToEnd.Tests.Brokers;

/// <summary>A real server as a process on loopback, over a directory of its own; it can be ended in either way and started again.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly string _program;
    private readonly string[] _arguments;
    private Process? _process;

    private ServerProcess(string program, int port, string[] arguments)
    {
        _program = program;
        _arguments = arguments;
        Port = port;
    }

    public int Port { get; }

    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments, given the port that it is to have.</param>
    public static async Task<ServerProcess> StartAsync(string program, Func<int, string[]> arguments)
    {
        int port = FreePort();
        var server = new ServerProcess(program, port, arguments(port));
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it (again) and waits until its port is open.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(_program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(_arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        while (!await IsOpenAsync())
        {
            await Task.Delay(PollInterval, patience.Token);
        }
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString()]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
    }

    /// <summary>Runs a client program to its end, with lines for its input.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code says so.
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsOpenAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
