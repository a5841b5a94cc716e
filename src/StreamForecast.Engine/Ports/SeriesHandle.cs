namespace StreamForecast.Engine.Ports;

/// <summary>A known series: its id and the partition it belongs to. One object a series and process, compared by reference.</summary>
public sealed class SeriesHandle
{
    internal SeriesHandle(string id, int partition)
    {
        Id = id;
        Partition = partition;
    }

    public string Id { get; }

    /// <summary>XxHash64 of the UTF-8 id (seed 0) modulo the store's partition count.</summary>
    public int Partition { get; }

    public override string ToString() => Id;
}
