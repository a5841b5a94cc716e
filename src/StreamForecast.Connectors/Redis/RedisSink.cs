using StackExchange.Redis;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Redis;

/// <summary>
/// Appends each forecast as an entry of a stream. A batch that fails is sent again whole; <c>epoch</c> and <c>seq</c> tell the repeats.
/// </summary>
/// <param name="options">Where to.</param>
/// <param name="epoch">The engine's epoch.</param>
public sealed class RedisSink(RedisSinkOptions options, long epoch) : IForecastSink, IAsyncDisposable
{
    /// <summary>Entries on their way at once.</summary>
    private const int Pipeline = 1_000;

    private readonly ForecastJsonPayload _json = new(epoch);
    private ConnectionMultiplexer? _connection;

    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        try
        {
            _connection ??= await RedisClient.ConnectAsync(options.Connection, options.Name).ConfigureAwait(false);
        }
        catch (TickSourceException fault)
        {
            throw new ForecastSinkException(fault.Message, fault);
        }
    }

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        try
        {
            _connection ??= await RedisClient.ConnectAsync(options.Connection, options.Name).ConfigureAwait(false);
            IDatabase database = _connection.GetDatabase(options.Connection.Database);
            _json.Begin(batch);
            foreach (SeriesForecast[] piece in batch.Items.Chunk(Pipeline))
            {
                cancellation.ThrowIfCancellationRequested();
                await RedisClient.CallAsync(options.Connection, () => Task.WhenAll(piece.Select(item => AddAsync(database, item)))).ConfigureAwait(false);
            }
        }
        catch (TickSourceException fault)
        {
            throw new ForecastSinkException(fault.Message, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<RedisValue> AddAsync(IDatabase database, SeriesForecast item) => database.StreamAddAsync(
        options.Stream.Replace(RedisSinkOptions.SeriesPlace, item.Series.Id, StringComparison.Ordinal),
        [new NameValueEntry("series", item.Series.Id), new NameValueEntry(options.Field, _json.Of(item).ToArray())],
        maxLength: options.MaxEntries,
        useApproximateMaxLength: true);
}
