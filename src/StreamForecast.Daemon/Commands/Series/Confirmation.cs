using System.CommandLine;
using Spectre.Console;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary><c>--yes</c>: a command that cannot be undone asks first, or is told beforehand.</summary>
internal static class Confirmation
{
    public static Option<bool> Option() => new("--yes") { Description = "Do it without asking." };

    /// <summary>True when it may be done. Where nobody can be asked it may not, and standard error says what to add.</summary>
    public static async Task<bool> GivenAsync(Terminal terminal, bool yes, string question, CancellationToken cancellation)
    {
        if (yes)
        {
            return true;
        }

        if (terminal.Tables.Profile.Capabilities.Interactive)
        {
            return await terminal.Tables.ConfirmAsync(Markup.Escape(question), defaultValue: false, cancellation);
        }

        await terminal.Error.WriteLineAsync($"error: {question} Nobody can be asked here: add --yes");
        return false;
    }
}
