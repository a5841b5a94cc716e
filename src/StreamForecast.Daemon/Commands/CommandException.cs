namespace StreamForecast.Daemon.Commands;

/// <summary>The command cannot do what was asked, for a reason the user can mend; the message is one line that says how.</summary>
public sealed class CommandException : Exception
{
    public CommandException()
    {
    }

    public CommandException(string message) : base(message)
    {
    }

    public CommandException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
