using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>
/// The forecasts of a backtest, one a learned observation: as NDJSON in the shape of the live streams when the file is named
/// <c>.ndjson</c> or <c>.jsonl</c>, else as CSV with one row a step.
/// </summary>
internal sealed class ForecastFile : IDisposable
{
    private readonly Stream _file;
    private readonly StreamWriter? _csv;
    private readonly Utf8JsonWriter? _json;
    private readonly StringBuilder _row = new();

    private ForecastFile(Stream file, bool isJson, IReadOnlyList<double> levels)
    {
        _file = file;
        if (isJson)
        {
            _json = new Utf8JsonWriter(file);
            return;
        }

        _csv = new StreamWriter(file);
        string edges = string.Concat(levels.Select(level => string.Create(CultureInfo.InvariantCulture, $",lower_{level},upper_{level}")));
        _csv.Write($"series,seq,time,value,step,mean,median,up{edges}\n");
    }

    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static ForecastFile Create(string path, IReadOnlyList<double> levels)
    {
        bool isJson = Path.GetExtension(path) is ".ndjson" or ".jsonl";
        return new ForecastFile(new BufferedStream(OutputFile.Create("--out", path)), isJson, levels);
    }

    /// <summary>Writes the forecast that stands after the last learned observation.</summary>
    public void Write(string series, SeriesForecaster forecaster)
    {
        var numbers = new double[forecaster.Layout.Length];
        forecaster.Forecast(numbers);
        Observation last = forecaster.Last!.Value;
        var forecast = new Forecast(
            forecaster.Layout, forecaster.Observations, last.Time, last.Value, forecaster.IsReady, forecaster.IsDegraded, numbers);
        if (_json is not null)
        {
            ForecastJsonEncoder.Write(_json, series, forecast, skipped: 0);
            _json.Flush();
            _json.Reset();
            _file.WriteByte((byte)'\n');
            return;
        }

        for (int step = 1; step <= forecast.Layout.Horizon; step++)
        {
            WriteRow(series, forecast, step);
        }
    }

    public void Dispose()
    {
        _json?.Dispose();
        _csv?.Dispose();
        _file.Dispose();
    }

    private void WriteRow(string series, Forecast forecast, int step)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        string name = series.AsSpan().ContainsAny(",\"\n") ? $"\"{series.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : series;
        string time = forecast.Time.ToString(invariant);
        _row.Clear().Append(invariant, $"{name},{forecast.Sequence},{time},{forecast.Value:R},{step}");
        _row.Append(invariant, $",{forecast.Mean(step):R},{forecast.Median(step):R},{forecast.Up(step):R}");
        for (int level = 0; level < forecast.Layout.Levels.Count; level++)
        {
            Interval interval = forecast.Interval(step, level);
            _ = forecast.HasIntervals ? _row.Append(invariant, $",{interval.Lower:R},{interval.Upper:R}") : _row.Append(",,");
        }

        _csv!.Write(_row.Append('\n'));
    }
}
