namespace StreamForecast.Daemon.Commands;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was asked rightly and could not be done.</summary>
    public const int Failed = 1;

    /// <summary>It was asked wrongly.</summary>
    public const int Usage = 2;

    /// <summary>It was asked to stop before it was done, as shells tell of Ctrl+C.</summary>
    public const int Stopped = 130;
}
