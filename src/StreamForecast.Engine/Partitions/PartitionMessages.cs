using Akka.Actor;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;

namespace StreamForecast.Engine.Partitions;

/// <summary>A message that the router, or the shard region of a cluster, hands to one partition.</summary>
internal interface IPartitionMessage
{
    int Partition { get; }
}

/// <summary>Answer with <see cref="PartitionStatus"/> once the store has been read.</summary>
internal sealed record AwaitRecovery(int Partition) : IPartitionMessage;

/// <summary>Answer with <see cref="PartitionStatus"/>.</summary>
internal sealed record GetStatus(int Partition) : IPartitionMessage;

/// <summary>Send the forecasts of matching series, now known or new, to a sink. Answered with <see cref="Subscribed"/>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Sink">The sink's actor.</param>
/// <param name="Pattern">The filter.</param>
/// <param name="From">From where on; null for from now on.</param>
internal sealed record Subscribe(int Partition, IActorRef Sink, string Pattern, ResumeFrom? From = null) : IPartitionMessage
{
    /// <summary>The sink is an archive, and is told how far the log has come even where nothing is for it.</summary>
    public bool IsArchive { get; init; }

    /// <summary>The archive's name when it may miss nothing; null otherwise.</summary>
    public string? Lossless { get; init; }
}

/// <summary>A lossless archive has written, and durably keeps in mind, everything below an offset of the partition's log.</summary>
internal sealed record ArchiveConfirmed(int Partition, string Archive, long Offset) : IPartitionMessage;

/// <summary>The sink's buffer is full and it may miss nothing: take no ticks until it says otherwise.</summary>
internal sealed record HoldIngest(int Partition, IActorRef Sink, bool IsHeld) : IPartitionMessage;

/// <param name="Partition">The partition.</param>
/// <param name="Released">Log offset from which on everything is new to a subscriber that begins now.</param>
internal sealed record Subscribed(int Partition, long Released);

/// <summary>The sink has written what it was sent: send the next page of what it missed.</summary>
internal sealed record SendMissed(int Partition, IActorRef Sink) : IPartitionMessage;

internal sealed record Unsubscribe(int Partition, IActorRef Sink) : IPartitionMessage;

/// <summary>Answer with <see cref="IdsFound"/>. Wakes nobody and reads nothing.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Pattern">The filter; null for all.</param>
/// <param name="After">Only ids above this one; null for all.</param>
/// <param name="Most">Series to name.</param>
internal sealed record FindIds(int Partition, string? Pattern, string? After, int Most) : IPartitionMessage;

/// <param name="Total">Series that match, below and above.</param>
/// <param name="First">The first of those above, by id.</param>
internal sealed record IdsFound(int Total, IReadOnlyList<SeriesHandle> First);

/// <summary>Answer with <see cref="SeriesListed"/>: the summaries of these series, in no order; unknown ones are left out.</summary>
internal sealed record ListSeries(int Partition, IReadOnlyList<SeriesHandle> Series) : IPartitionMessage;

internal sealed record SeriesListed(IReadOnlyList<SeriesSummary> Series);

/// <summary>Answer with <see cref="ForecastFound"/>.</summary>
internal sealed record FindForecast(SeriesHandle Series) : IPartitionMessage
{
    public int Partition => Series.Partition;
}

/// <param name="Forecast">The standing forecast; null when the series is unknown or has learned nothing.</param>
internal sealed record ForecastFound(Forecast? Forecast);

/// <summary>Answer with <see cref="ExplanationFound"/>.</summary>
internal sealed record FindExplanation(SeriesHandle Series, int Lags, SeriesHistory History) : IPartitionMessage
{
    public int Partition => Series.Partition;
}

/// <param name="Explanation">Where the standing forecast comes from; null when the series is unknown.</param>
internal sealed record ExplanationFound(SeriesExplanation? Explanation);

/// <summary>Answer with <see cref="HistoryFound"/>.</summary>
internal sealed record FindHistory(SeriesHandle Series, int Most) : IPartitionMessage
{
    public int Partition => Series.Partition;
}

/// <param name="History">What the series learned last; null when it is unknown, or could not be read.</param>
/// <param name="Error">Why it could not be read.</param>
internal sealed record HistoryFound(SeriesHistory? History, Exception? Error = null);

/// <summary>Refuse new ticks, apply what is under way, snapshot what changed; then answer with <see cref="Drained"/>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="SnapshotsFor">How long to begin snapshots: what has none by then is replayed at the next start.</param>
internal sealed record Drain(int Partition, TimeSpan SnapshotsFor) : IPartitionMessage;

internal sealed record Drained(int Partition);
