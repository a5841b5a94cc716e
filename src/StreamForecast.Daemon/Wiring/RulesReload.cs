using System.Runtime.InteropServices;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Wiring;

/// <summary>On SIGHUP the configuration is read again: its series rules hold for new series from then on, the rest at the next start.</summary>
internal sealed partial class RulesReload(ServeFlags flags, SeriesRulebook rulebook, ILogger<RulesReload> logger) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true; // its default would end the process
            Reload();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    /// <summary>A faulty file changes nothing.</summary>
    internal void Reload()
    {
        try
        {
            DaemonOptions options = OptionsLoader.Load(flags, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
            rulebook.Replace(options.Series);
            LogReloaded(options.Series.Rules.Count);
        }
        catch (ConfigurationException faulty)
        {
            foreach (ConfigurationFault fault in faulty.Faults)
            {
                LogFault(fault);
            }
        }
        catch (Exception unforeseen)
        {
            // A signal has no caller: what leaves here, such as a working directory that is gone, would end the process.
            LogUnread(unforeseen);
        }
    }

    [LoggerMessage(LogLevel.Information, "Series rules read again: {Rules} of them hold for new series from now on")]
    private partial void LogReloaded(int rules);

    [LoggerMessage(LogLevel.Error, "Series rules stay as they are: {Fault}")]
    private partial void LogFault(ConfigurationFault fault);

    [LoggerMessage(LogLevel.Error, "Series rules stay as they are: the configuration could not be read")]
    private partial void LogUnread(Exception fault);
}
