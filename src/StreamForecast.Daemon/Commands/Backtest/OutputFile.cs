namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Files a command is asked to write; they are opened before the run, so that a wrong path does not cost a long one.</summary>
internal static class OutputFile
{
    /// <param name="option">The option that named the file.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static FileStream Create(string option, string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(
                $"{option} {path} cannot be written ({unwritable.Message}); name a file in a directory you can write", unwritable);
        }
    }
}
