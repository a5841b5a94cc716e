using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>Take these ticks of one partition: log them, apply them, answer with an <see cref="IngestReply"/>.</summary>
internal sealed record IngestBatch(
    IngestConnection Connection,
    int Partition,
    SeriesHandle[] Series,
    long[] Times,
    double[] Values,
    ProducerColumns? Producers) : IPartitionMessage
{
    public int Count => Series.Length;
}

/// <summary>What became of a batch; counts are 0 when it was refused.</summary>
internal sealed record IngestReply(int Partition, long Accepted, long Duplicates, long TooOld, long Late, RefusalReason Refusal)
{
    public static IngestReply Refused(int partition, RefusalReason reason) => new(partition, 0, 0, 0, 0, reason);
}
