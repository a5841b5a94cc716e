using StreamForecast.Daemon.Commands;

namespace StreamForecast.Daemon.Tests.Commands;

/// <summary>A command run inside the test, as a pipe would see it.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<CommandRun> Of(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new Terminal(output, error, outputIsTerminal: false, errorIsTerminal: false, hasColors: false);
        int exitCode = await CommandLine.RunAsync(arguments, terminal);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
