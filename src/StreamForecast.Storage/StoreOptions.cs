namespace StreamForecast.Storage;

/// <summary>Where the embedded store lives and what it promises.</summary>
public sealed record StoreOptions
{
    /// <summary>Bounds the cursor that a subscriber to many series is given: it has an offset a partition.</summary>
    public const int MaxPartitionCount = 1024;

    /// <summary>The directory of the store's files; made when missing.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Partitions of a store that is created now, 1 to <see cref="MaxPartitionCount"/>. A store that exists keeps its own.
    /// </summary>
    public int PartitionCount { get; init; } = 16;

    public Durability Durability { get; init; } = Durability.Durable;

    /// <summary>
    /// Bytes the database file may grow to; null for as much as the disk has. Appends are refused an eighth sooner: that is kept for the
    /// snapshots that let the log be trimmed. The write-ahead log beside it adds some tens of megabytes.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>Name of the SQLite file layer (VFS) to go through; null for the system's own.</summary>
    internal string? FileLayer { get; init; }

    /// <summary>Bytes of write-ahead log that are moved into the database at once, about.</summary>
    internal int CheckpointBytes { get; init; } = 16 * 1024 * 1024;
}

public enum Durability
{
    /// <summary>Answered after the disk has it: nothing answered is lost in a power cut.</summary>
    Durable,

    /// <summary>Answered after the write, synced every second: a power cut may lose what came since, a killed process nothing.</summary>
    Relaxed,
}
