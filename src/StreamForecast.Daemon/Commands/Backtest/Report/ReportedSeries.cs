namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>A series as the pictures name it.</summary>
/// <param name="Title">Its name, with its file's before it where a run has several files.</param>
/// <param name="Result">How it ended.</param>
internal sealed record ReportedSeries(string Title, BacktestResult Result);
