namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>How the run of one series ended.</summary>
/// <param name="File">The file it came from.</param>
/// <param name="Scores">The ensemble's score, then each expert's.</param>
/// <param name="Recording">What the pictures show; null when the series was not recorded.</param>
internal sealed record BacktestResult(string File, IReadOnlyList<BacktestScore> Scores, SeriesRecording? Recording)
{
    /// <summary>Whether the series was long enough for its experts to run.</summary>
    public bool IsWarmedUp { get; init; } = true;

    public BacktestScore Ensemble => Scores[0];

    public string Series => Ensemble.Series;
}
