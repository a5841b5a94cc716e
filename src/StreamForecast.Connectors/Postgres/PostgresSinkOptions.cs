using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Postgres;

/// <summary>A table of a PostgreSQL database that forecasts go to.</summary>
public sealed record PostgresSinkOptions
{
    public required string Name { get; init; }

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 5432;

    public required string Database { get; init; }

    public required string User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>TLS to the server, its certificate checked.</summary>
    public bool UsesTls { get; init; }

    /// <summary>The table, with its schema where it is not the user's own: <c>forecast</c> or <c>market.forecast</c>. Made when missing.</summary>
    public string Table { get; init; } = "forecast";

    /// <summary>How long to wait for a connection, and for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}
