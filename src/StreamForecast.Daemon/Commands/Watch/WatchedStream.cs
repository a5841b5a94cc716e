using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>A stream that ends with an error when nothing comes for too long: a machine that vanished closes no connection.</summary>
internal sealed class WatchedStream(Stream inner, TimeSpan patience, TimeProvider time) : ReadingStream
{
    /// <exception cref="IOException">Nothing came in time.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException silent) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"nothing was heard for {patience.TotalSeconds} s", silent);
        }
    }
}
