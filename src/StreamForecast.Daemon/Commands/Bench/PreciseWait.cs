using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// Waits to a few microseconds where timers are kept to a millisecond. It sleeps almost all of the time and yields the rest of it: what is
/// measured needs the processors.
/// </summary>
internal static class PreciseWait
{
    /// <summary>What a sleep takes longer than it was asked for, on a Linux that lets timers wait for one another.</summary>
    private static readonly TimeSpan Oversleep = TimeSpan.FromMicroseconds(80);

    /// <summary>Blocks the thread until so much time has passed.</summary>
    /// <param name="began">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="due">Time since then.</param>
    public static void Until(long began, TimeSpan due)
    {
        for (TimeSpan left = Left(began, due); left > TimeSpan.Zero; left = Left(began, due))
        {
            if (left <= Oversleep || !TrySleep(left - Oversleep))
            {
                Thread.Yield();
            }
        }
    }

    private static TimeSpan Left(long began, TimeSpan due) => due - Stopwatch.GetElapsedTime(began);

    private static bool TrySleep(TimeSpan duration)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var asked = new Duration(duration.Ticks / TimeSpan.TicksPerSecond, duration.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        return NanoSleep(in asked, IntPtr.Zero) == 0;
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in Duration asked, IntPtr left);

    /// <summary>The system's <c>timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Duration(long Seconds, long Nanoseconds);
}
