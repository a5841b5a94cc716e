using Spectre.Console;

namespace StreamForecast.Daemon.Commands;

/// <summary>
/// Where a command writes: results to <see cref="Out"/>, everything about them to <see cref="Error"/>. Colours and movement only where a
/// person looks on and did not set NO_COLOR.
/// </summary>
public sealed class Terminal
{
    /// <summary>Columns where no terminal says how many there are: tables should not wrap in a file.</summary>
    private const int WidthOfAFile = 200;

    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal, bool hasColors)
    {
        Out = output;
        Error = error;
        HasColors = hasColors && errorIsTerminal;
        IsWatched = errorIsTerminal;
        IsWatchedOut = outputIsTerminal;
        Tables = CreateConsole(output, outputIsTerminal, hasColors);
        Progress = CreateConsole(error, errorIsTerminal, hasColors);
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Tables, on <see cref="Out"/>.</summary>
    public IAnsiConsole Tables { get; }

    /// <summary>Progress bars, on <see cref="Error"/>; use them only when <see cref="IsWatched"/>.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>Standard error is a terminal.</summary>
    public bool IsWatched { get; }

    /// <summary>Standard output is a terminal.</summary>
    public bool IsWatchedOut { get; }

    /// <summary>Standard error may be coloured.</summary>
    public bool HasColors { get; }

    public static Terminal OfProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, bool hasColors)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && hasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfAFile;
        }

        return console;
    }
}
