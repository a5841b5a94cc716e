namespace StreamForecast.Connectors.Files;

/// <summary>Forecasts as files of a directory.</summary>
public sealed record FileSinkOptions
{
    /// <summary>The sink's name; its files begin with it.</summary>
    public required string Name { get; init; }

    /// <summary>Where they go; made when it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of NDJSON from which on a file is finished and the next begun.</summary>
    public long RotateBytes { get; init; } = 64L << 20;

    /// <summary>Age of a file at which it is finished.</summary>
    public TimeSpan RotateEvery { get; init; } = TimeSpan.FromHours(1);
}
