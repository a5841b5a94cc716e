using System.Runtime.InteropServices;

namespace StreamForecast.Daemon.Commands;

/// <summary>Ctrl+C, or a service manager's wish, for a command that runs until then.</summary>
internal static class StopSignal
{
    /// <summary>Returns when the process is asked to stop, or when cancelled.</summary>
    public static async Task WaitAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // the command ends by itself, in order
            stopped.TrySetResult();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using CancellationTokenRegistration cancelled = cancellation.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }
}
