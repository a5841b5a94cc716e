namespace StreamForecast.Engine.Ports;

/// <summary>The ticks of a block that belong to one partition, in the order they came, as columns of equal length.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Rows">The row of the block that each of them is.</param>
/// <param name="Series">Their series.</param>
/// <param name="Times">See <see cref="TickBlock.Times"/>.</param>
/// <param name="Values">See <see cref="TickBlock.Values"/>.</param>
/// <param name="Received">See <see cref="TickBlock.Received"/>.</param>
/// <param name="Producers">See <see cref="TickBlock.Producers"/>.</param>
internal sealed record PartitionTicks(
    int Partition, int[] Rows, SeriesHandle[] Series, long[] Times, double[] Values, bool[]? Received, ProducerColumns? Producers)
{
    public int Count => Rows.Length;
}
