using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Files;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Daemon.Commands;

/// <summary>How a file of observations is read.</summary>
/// <param name="Format">csv, ndjson or parquet; null to go by the file's name.</param>
/// <param name="Columns">What the columns of a table mean; ticks as JSON have none.</param>
internal sealed record ObservationFileForm(string? Format, TableColumns Columns)
{
    /// <summary>The name that stands for what comes in live.</summary>
    public const string StandardInput = "-";

    public const string Csv = "csv";
    public const string Ndjson = "ndjson";
    public const string Parquet = "parquet";

    /// <summary>The file's columns are found; otherwise its ticks name their series themselves.</summary>
    public bool IsTable(string path) => path != StandardInput && FormatOf(path) != Ndjson;

    /// <exception cref="ObservationFileException">The file cannot be read; the message names it.</exception>
    public ObservationFile Open(string path) => FormatOf(path) == Ndjson ? NdjsonObservationFile.Open(path) : OpenTable(path);

    /// <inheritdoc cref="Open"/>
    public TableFile OpenTable(string path) =>
        FormatOf(path) == Parquet ? ParquetObservationFile.Open(path, Columns) : CsvObservationFile.Open(path, Columns);

    private string FormatOf(string path)
    {
        string plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Format ?? Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".ndjson" or ".jsonl" or ".json" => Ndjson,
            ".parquet" => Parquet,
            _ => Csv,
        };
    }
}
