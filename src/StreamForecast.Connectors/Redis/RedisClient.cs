using StackExchange.Redis;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Redis;

/// <summary>What every client of a server has in common.</summary>
internal static class RedisClient
{
    public static async Task<ConnectionMultiplexer> ConnectAsync(RedisConnection connection, string name)
    {
        var config = new ConfigurationOptions { EndPoints = { { connection.Host, connection.Port } } };
        config.User = connection.User;
        config.Password = connection.Password?.Reveal();
        config.Ssl = connection.UsesTls;
        config.ClientName = name;
        config.AbortOnConnectFail = true; // the daemon tries again by itself, and tells
        config.ConnectTimeout = config.AsyncTimeout = config.SyncTimeout = (int)connection.Timeout.TotalMilliseconds;
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(config).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisException or RedisTimeoutException)
        {
            throw Failure(fault, connection);
        }
    }

    /// <exception cref="TickSourceException">The server did not answer, or refused.</exception>
    public static async Task<T> CallAsync<T>(RedisConnection connection, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisException or RedisTimeoutException or ObjectDisposedException)
        {
            throw Failure(fault, connection);
        }
    }

    /// <summary>A fault that ends the connection, with its mend.</summary>
    public static TickSourceException Failure(Exception fault, RedisConnection connection, string? position = null)
    {
        string told = fault.Message;
        string message = told.Contains("WRONGPASS", StringComparison.Ordinal) || told.Contains("NOAUTH", StringComparison.Ordinal)
                || told.Contains("AuthenticationFailure", StringComparison.Ordinal)
            ? $"{connection.Server} does not accept the credentials: correct user or password"
            : told.StartsWith("WRONGTYPE", StringComparison.Ordinal) ? $"{connection.Server}: the key is not a stream; correct streams"
            : fault is RedisConnectionException or RedisTimeoutException ? $"no server answers at {connection.Server}: start it, or correct server"
            : $"{connection.Server}: {told}";
        return new TickSourceException(message, position, fault);
    }
}
