using System.Data;
using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Connectors.Postgres;

/// <summary>
/// Writes forecasts to a table, one row a forecast id: COPY into a table of the session, then one upsert, in one transaction. So a batch that
/// comes again changes nothing.
/// </summary>
/// <param name="options">Where to.</param>
/// <param name="epoch">The engine's epoch.</param>
public sealed class PostgresSink(PostgresSinkOptions options, long epoch) : IForecastSink, IAsyncDisposable
{
    /// <summary>Rows of one transaction.</summary>
    private const int TransactionRows = 10_000;

    private const string Staged = "streamforecast_batch";

    private readonly ForecastTable _table = new(options.Table);
    private NpgsqlDataSource? _source;
    private NpgsqlConnection? _connection;

    /// <summary>Connects, and makes the table when it is missing.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation) => await WriteAsync([], cancellation).ConfigureAwait(false);

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await WriteAsync(batch.Items, cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync().ConfigureAwait(false);
        if (_source is { } source)
        {
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(IReadOnlyList<SeriesForecast> items, CancellationToken cancellation)
    {
        try
        {
            NpgsqlConnection connection = await ConnectAsync(cancellation).ConfigureAwait(false);
            foreach (SeriesForecast[] piece in items.Chunk(TransactionRows))
            {
                await WriteAsync(connection, piece, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException or InvalidOperationException)
        {
            await DisconnectAsync().ConfigureAwait(false);
            throw new ForecastSinkException(Explain(fault), fault);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        await DisconnectAsync().ConfigureAwait(false);
        _source ??= NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = options.Host,
            Port = options.Port,
            Database = options.Database,
            Username = options.User,
            Password = options.Password?.Reveal(),
            SslMode = options.UsesTls ? SslMode.VerifyFull : SslMode.Prefer,
            Timeout = (int)options.Timeout.TotalSeconds,
            CommandTimeout = (int)options.Timeout.TotalSeconds,
            ApplicationName = $"streamforecast {options.Name}",
            Pooling = false,
        });
        _connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(_connection, _table.Create, cancellation).ConfigureAwait(false);
        await ExecuteAsync(_connection, $"CREATE TEMPORARY TABLE {Staged} ({ForecastTable.Columns}, place integer) ON COMMIT DELETE ROWS", cancellation).ConfigureAwait(false);
        return _connection;
    }

    private async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection, SeriesForecast[] items, CancellationToken cancellation)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
                $"COPY {Staged} ({ForecastTable.Names}, place) FROM STDIN (FORMAT BINARY)", cancellation).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                for (int i = 0; i < items.Length; i++)
                {
                    await WriteAsync(copy, items[i], i, cancellation).ConfigureAwait(false);
                }

                await copy.CompleteAsync(cancellation).ConfigureAwait(false);
            }

            await ExecuteAsync(connection, _table.UpsertFrom(Staged), cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, SeriesForecast item, int place, CancellationToken cancellation)
    {
        Forecast forecast = item.Forecast;
        int[] steps = [.. Enumerable.Range(1, forecast.Layout.Horizon)];
        await copy.StartRowAsync(cancellation).ConfigureAwait(false);
        await copy.WriteAsync(item.Series.Id, NpgsqlDbType.Text, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(epoch, NpgsqlDbType.Bigint, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(forecast.Sequence, NpgsqlDbType.Bigint, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(ForecastTable.TimeOf(forecast), NpgsqlDbType.TimestampTz, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(forecast.Time, NpgsqlDbType.Bigint, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(forecast.Value, NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(Array.ConvertAll(steps, forecast.Mean), NpgsqlDbType.Array | NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(Array.ConvertAll(steps, forecast.Median), NpgsqlDbType.Array | NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(Array.ConvertAll(steps, forecast.Up), NpgsqlDbType.Array | NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        double[] levels = forecast.HasIntervals ? [.. forecast.Layout.Levels] : [];
        await copy.WriteAsync(levels, NpgsqlDbType.Array | NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(Bounds(forecast, levels.Length, interval => interval.Lower), NpgsqlDbType.Array | NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(Bounds(forecast, levels.Length, interval => interval.Upper), NpgsqlDbType.Array | NpgsqlDbType.Double, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(forecast.IsReady, NpgsqlDbType.Boolean, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(forecast.IsDegraded, NpgsqlDbType.Boolean, cancellation).ConfigureAwait(false);
        await copy.WriteAsync(place, NpgsqlDbType.Integer, cancellation).ConfigureAwait(false);
    }

    private static double[,] Bounds(Forecast forecast, int levels, Func<Interval, double> bound)
    {
        double[,] bounds = new double[levels == 0 ? 0 : forecast.Layout.Horizon, levels];
        for (int step = 0; step < bounds.GetLength(0); step++)
        {
            for (int level = 0; level < levels; level++)
            {
                bounds[step, level] = bound(forecast.Interval(step + 1, level));
            }
        }

        return bounds;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private string Explain(Exception fault)
    {
        string server = $"{options.Host}:{options.Port}";
        return fault is not PostgresException refused
            ? $"no database answers at {server} ({fault.Message})"
            : refused.SqlState switch
            {
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                    $"{server} does not accept the credentials: correct user or password",
                PostgresErrorCodes.InvalidCatalogName => $"{server} has no database '{options.Database}': create it, or correct database",
                PostgresErrorCodes.InvalidSchemaName => $"{server} has no schema for '{options.Table}': create it, or correct table",
                PostgresErrorCodes.InsufficientPrivilege =>
                    $"{server} does not let '{options.User}' write '{options.Table}' ({refused.MessageText}): grant it",
                PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.InvalidColumnReference
                    or PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.WrongObjectType =>
                    $"the table '{options.Table}' of {server} has other columns ({refused.MessageText}): name another table, and it is made",
                _ => $"{server}: {refused.MessageText} ({refused.SqlState})",
            };
    }
}
