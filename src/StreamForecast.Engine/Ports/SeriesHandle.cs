namespace StreamForecast.Engine.Ports;

/// <summary>A known series: its id and the partition it belongs to. One object a series and process, compared by reference.</summary>
public sealed class SeriesHandle
{
    private long _rejected;

    internal SeriesHandle(string id, int partition)
    {
        Id = id;
        Partition = partition;
    }

    public string Id { get; }

    /// <summary>XxHash64 of the UTF-8 id (seed 0) modulo the store's partition count.</summary>
    public int Partition { get; }

    /// <summary>Refused lines that named it, since the process began or it was forgotten.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    internal void CountRejection() => Interlocked.Increment(ref _rejected);

    public override string ToString() => Id;
}
