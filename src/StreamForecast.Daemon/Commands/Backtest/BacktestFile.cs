using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Observations;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Reads the series of a file; a backtest holds one file at a time.</summary>
internal static class BacktestFile
{
    /// <param name="path">The file.</param>
    /// <param name="form">How it is read.</param>
    /// <param name="warnings">Told about cells without a value.</param>
    /// <exception cref="CommandException">The file cannot be read; the message names the line.</exception>
    public static IReadOnlyList<BacktestSeries> Read(string path, ObservationFileForm form, TextWriter warnings)
    {
        try
        {
            using ObservationFile file = form.Open(path);
            List<List<Observation>> rows = [];
            foreach (FileObservation row in file.Read())
            {
                while (rows.Count <= row.Series)
                {
                    rows.Add([]);
                }

                // The number of a row is no time: a season must not be read from it as if a row were a second.
                rows[row.Series].Add(file.TimeColumn is null ? row.Observation with { Time = 0 } : row.Observation);
            }

            if (file.Skipped > 0)
            {
                warnings.WriteLine($"warning: {path}: {file.Skipped} cells without a value were skipped");
            }

            if (!form.IsTable(path) && file.TimeColumn is not null && rows.Count > 0 && rows.Max(series => series[^1].Time) < TickBlockBuilder.PlausibleFrom)
            {
                warnings.WriteLine($"warning: {path}: {IngestAnswerJsonEncoder.EarlyTimes}");
            }

            return rows.Count > 0
                ? [.. rows.Select((observations, i) => new BacktestSeries(file.Series[i], observations))]
                : throw new CommandException($"{path} holds no observations");
        }
        catch (ObservationFileException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }
}
