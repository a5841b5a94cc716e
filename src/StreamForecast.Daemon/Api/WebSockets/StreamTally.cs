namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>Counts over all WebSockets since the start of the process. Thread-safe.</summary>
internal sealed class StreamTally
{
    private int _open;
    private long _faults;

    public StreamsReply Reply => new(Volatile.Read(ref _open), Interlocked.Read(ref _faults));

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Fault() => Interlocked.Increment(ref _faults);
}

/// <param name="Open">WebSockets open now.</param>
/// <param name="FaultyMessages">Messages that were neither ticks nor a request that could be done; refused ticks are counted among <c>rejected</c>.</param>
public sealed record StreamsReply(int Open, long FaultyMessages);
