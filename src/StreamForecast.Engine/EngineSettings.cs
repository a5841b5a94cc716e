namespace StreamForecast.Engine;

/// <summary>The engine's bounds. Each has a default that suits one machine.</summary>
public sealed record EngineSettings
{
    /// <summary>Ticks a partition accepts and has not applied yet; past it, callers wait and then are refused.</summary>
    public int PartitionCreditTicks { get; init; } = 64_000;

    /// <summary>
    /// Bytes that ticks taken and not yet applied, and the forecasts they lead to, may hold of a partition, about; past it, callers wait as
    /// well. A series of 512 steps and 16 levels makes forecasts of 140 KB each. Exceeded by one batch at most.
    /// </summary>
    public long PartitionCreditBytes { get; init; } = 32L << 20;

    /// <summary>How long a refused batch is offered again before the caller is told.</summary>
    public TimeSpan CreditWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Batches of one connection on their way at once. The more there are, the more ticks of one series meet and are learned together, and the
    /// less a commit or a checkpoint holds up. Fewer at its beginning, where answers take longer than an eighth of <see cref="IngestTimeout"/>, and
    /// where they would hold more ticks of a partition than <see cref="PartitionCreditTicks"/>.
    /// </summary>
    public int InFlightBatches { get; init; } = 32;

    /// <summary>The same while answers come within <see cref="AnswerTarget"/>; counts for nothing below <see cref="InFlightBatches"/>.</summary>
    public int MaxInFlightBatches { get; init; } = 128;

    /// <summary>
    /// How long the answers of a connection that sends as fast as it can may take before it gets no more than <see cref="InFlightBatches"/>:
    /// what is under way is what everybody's next tick waits for.
    /// </summary>
    public TimeSpan AnswerTarget { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a batch may take from its hand-over to its answer; past it the sender does not know and sends again.</summary>
    public TimeSpan IngestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A series without ticks for so long is unloaded; it wakes with its next tick.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Log records that a partition keeps above its lowest snapshot, about: bounds replay at start. Each series is snapshotted twice while so many come.
    /// </summary>
    public int MaxTailRecords { get; init; } = 250_000;

    /// <summary>
    /// How long one core may take to replay the log above the lowest snapshots, by estimate, of all partitions together; snapshots are taken so that
    /// a partition stays within its share. Networks reach it long before <see cref="MaxTailRecords"/>.
    /// </summary>
    public TimeSpan MaxTailReplay { get; init; } = TimeSpan.FromSeconds(2 * Environment.ProcessorCount);

    /// <summary>Estimated bytes of the forecasts that a partition keeps for subscribers that come back.</summary>
    public long ForecastRingBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Forecasts of one series among them.</summary>
    public int ForecastRingPerSeries { get; init; } = 1024;

    /// <summary>Series whose history stays in memory after somebody asked for it; each takes up to about 100 kB.</summary>
    public int CachedHistories { get; init; } = 64;

    /// <summary>
    /// Forecasts waiting for one slow sink: a burst of ten thousand ticks fits. Past it the newest of each series wins and the rest is
    /// counted; a lossless subscriber is disconnected.
    /// </summary>
    public int SinkBufferForecasts { get; init; } = 16_384;

    /// <summary>Estimated bytes of them; long horizons reach it first.</summary>
    public long SinkBufferBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long a sink may take to write one batch before it is dropped.</summary>
    public TimeSpan SinkWriteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an archive may take to write what waits for it when the engine ends; what it does not comes again after the next start.</summary>
    public TimeSpan ArchiveFlushTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a source that is told to stop may go on living for the blocks under way to become durable and be acknowledged; what is not, its
    /// broker delivers again.
    /// </summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an ending engine may take to apply what is under way and to snapshot what changed.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>How long a question to a partition may take.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
