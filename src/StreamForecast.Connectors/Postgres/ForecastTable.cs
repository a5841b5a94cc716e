using StreamForecast.Models;

namespace StreamForecast.Connectors.Postgres;

/// <summary>
/// The table of forecasts and its statements. <c>mean[1]</c> is the next step's; <c>lower[1][2]</c> its bound for <c>levels[2]</c>.
/// </summary>
/// <param name="name">Its name, with its schema or without.</param>
internal sealed class ForecastTable(string name)
{
    /// <summary>Columns with their types.</summary>
    public const string Columns = """
        series text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, time timestamptz NOT NULL, time_ns bigint NOT NULL,
        value double precision NOT NULL, mean double precision[] NOT NULL, median double precision[] NOT NULL, up double precision[] NOT NULL,
        levels double precision[] NOT NULL, lower double precision[] NOT NULL, upper double precision[] NOT NULL,
        ready boolean NOT NULL, degraded boolean NOT NULL
        """;

    /// <summary>The same columns without.</summary>
    public const string Names = "series, epoch, seq, time, time_ns, value, mean, median, up, levels, lower, upper, ready, degraded";

    private const long NanosecondsPerTick = 100;

    private readonly string _quoted = string.Join('.', name.Split('.').Select(part => $"\"{part}\""));

    public string Create => $"CREATE TABLE IF NOT EXISTS {_quoted} ({Columns}, PRIMARY KEY (series, epoch, seq))";

    /// <summary>Of a forecast that stands twice in the batch, the later wins.</summary>
    public string UpsertFrom(string staged) => $"""
        INSERT INTO {_quoted} ({Names})
        SELECT DISTINCT ON (series, epoch, seq) {Names} FROM {staged} ORDER BY series, epoch, seq, place DESC
        ON CONFLICT (series, epoch, seq) DO UPDATE SET
        {string.Join(", ", Names.Split(", ").Skip(3).Select(column => $"{column} = excluded.{column}"))}
        """;

    /// <summary>PostgreSQL has microseconds; <c>time_ns</c> has the rest.</summary>
    public static DateTime TimeOf(Forecast forecast) => DateTime.UnixEpoch.AddTicks(forecast.Time / NanosecondsPerTick);
}
