namespace StreamForecast.Daemon.Api;

/// <summary>Counts what is read of another stream, which stays open.</summary>
internal sealed class CountedStream(Stream inner) : ReadingStream
{
    public long BytesRead { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        BytesRead += count;
        return count;
    }
}
