using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Wiring;

/// <summary>The daemon's log: one readable line an event on standard error, times in UTC.</summary>
internal static class Logs
{
    private const string Line = "{UtcTimestamp:yyyy-MM-dd HH:mm:ss.fff}Z {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Frameworks speak up from here on; their routine would drown the daemon's own lines.</summary>
    private const LogEventLevel FrameworkLevel = LogEventLevel.Warning;

    public static Logger Create(LoggingOptions options, Terminal terminal)
    {
        LogEventLevel frameworks = options.Level > FrameworkLevel || options.Level < LogEventLevel.Information ? options.Level : FrameworkLevel;
        return new LoggerConfiguration()
            .MinimumLevel.Is(options.Level)
            .MinimumLevel.Override("Microsoft", frameworks)
            .MinimumLevel.Override("System", frameworks)
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal) // serve tells a failed start itself
            .MinimumLevel.Override("Akka", frameworks)
            .WriteTo.Console(
                outputTemplate: Line,
                standardErrorFromLevel: LogEventLevel.Verbose,
                theme: terminal.HasColors ? AnsiConsoleTheme.Literate : ConsoleTheme.None)
            .CreateLogger();
    }
}
