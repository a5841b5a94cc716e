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

    /// <summary>See <see cref="TickBlock.Received"/>.</summary>
    public bool[]? Received { get; init; }

    /// <summary>Told when the batch is durable, or refused.</summary>
    public BlockStored? Stored { get; init; }

    /// <summary>The reply is to carry the forecasts.</summary>
    public bool WithForecasts { get; init; }

    /// <summary>
    /// Keeps the times of receipt from going backwards where batches of several connections overtake each other on their way to the partition.
    /// </summary>
    /// <param name="last">The latest one that the partition has taken so far.</param>
    public void KeepReceiptInOrder(ref long last)
    {
        for (int i = 0; Received is not null && i < Times.Length; i++)
        {
            if (Received[i])
            {
                Times[i] = last = Math.Max(last, Times[i]);
            }
        }
    }
}

/// <summary>What became of a batch; counts are 0 when it was refused.</summary>
internal sealed record IngestReply(int Partition, long Accepted, long Duplicates, long TooOld, long Late, RefusalReason Refusal)
{
    /// <summary>The forecasts made, in order, where they were asked for; each at the row of the batch that led to it.</summary>
    public IReadOnlyList<(int Row, SeriesForecast Forecast)> Forecasts { get; init; } = [];

    public static IngestReply Refused(int partition, RefusalReason reason) => new(partition, 0, 0, 0, 0, reason);
}
