namespace StreamForecast.Engine.Ports;

/// <summary>A known series: its id and the partition it belongs to. One object a series and process, compared by reference.</summary>
public sealed class SeriesHandle
{
    private long _rejected;
    private bool _isKnown = true;

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

    /// <summary>The directory finds it; false once it was forgotten. Its id may then stand for another handle.</summary>
    internal bool IsKnown
    {
        get => Volatile.Read(ref _isKnown);
        set => Volatile.Write(ref _isKnown, value);
    }

    /// <summary>What the partition keeps of the series, so that it finds it without a search; touched by the partition alone.</summary>
    internal object? Entry { get; set; }

    internal void CountRejection() => Interlocked.Increment(ref _rejected);

    public override string ToString() => Id;
}
