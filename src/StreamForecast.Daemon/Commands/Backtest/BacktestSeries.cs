using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>One series of a file.</summary>
/// <param name="Name">Its name: the column's, or the series column's value.</param>
/// <param name="Rows">Its observations, in the file's order.</param>
internal sealed record BacktestSeries(string Name, IReadOnlyList<Observation> Rows);
