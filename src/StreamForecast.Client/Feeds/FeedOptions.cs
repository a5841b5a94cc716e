namespace StreamForecast.Client.Feeds;

/// <summary>
/// How a feed sends. Its listeners are called on the feed's own way, one at a time: while one runs, nothing else is acknowledged. One that throws
/// ends the feed; the next call of the feed throws a <see cref="StreamForecastException"/> around what it threw.
/// </summary>
public sealed record FeedOptions
{
    /// <summary>
    /// Who sends, 1 to 64 characters: with their numbers, ticks sent again are learned once. Left out, the feed takes a name of its own and
    /// numbers its ticks itself, which covers all that this feed sends again. A name given is for programs that also survive their own
    /// restart: they number their ticks (<see cref="Tick.Sequence"/>) from something that they keep.
    /// </summary>
    public string? Producer { get; init; }

    /// <summary>Ticks sent and not acknowledged, at most; past them sending waits.</summary>
    public int MaxUnacknowledged { get; init; } = 65_536;

    /// <summary>Largest <see cref="MaxBatch"/>: with its ids a message still fits the daemon's limit of 1 MiB.</summary>
    public const int LargestBatch = 16_384;

    /// <summary>Ticks of one message, at most; 1 to <see cref="LargestBatch"/>.</summary>
    public int MaxBatch { get; init; } = 4_096;

    /// <summary>Distinct series of one feed, at most.</summary>
    public int MaxSeries { get; init; } = 100_000;

    /// <summary>Told of each tick that the daemon refused for what it is, as far as it names them; the others are counted.</summary>
    public Action<TickRejection>? OnRejected { get; init; }

    /// <summary>Told when the connection breaks, with the cause, before the feed connects again.</summary>
    public Action<Exception>? OnBroken { get; init; }

    /// <exception cref="StreamForecastException">The listener threw.</exception>
    internal static void Tell<T>(Action<T>? listener, T what)
    {
        try
        {
            listener?.Invoke(what);
        }
        catch (Exception thrown)
        {
            throw new StreamForecastException($"A listener of the feed threw, which ended it: {thrown.Message}", thrown);
        }
    }
}

/// <param name="Tick">The tick.</param>
/// <param name="Reason">The kind of fault, such as <c>NotFinite</c>.</param>
/// <param name="Detail">What is wrong and what would be right.</param>
public sealed record TickRejection(Tick Tick, string Reason, string Detail);

/// <summary>What became of a feed's ticks so far.</summary>
/// <param name="Sent">Ticks handed to the feed.</param>
/// <param name="Acknowledged">Ticks of which the daemon said what became of them.</param>
/// <param name="Accepted">Learned.</param>
/// <param name="Duplicates">Learned before: their first acknowledgement was lost.</param>
/// <param name="TooOld">Older than what the daemon remembers of the producer.</param>
/// <param name="Late">Older in event time than the last learned.</param>
/// <param name="Rejected">Refused for what they are.</param>
/// <param name="Connections">Times the feed has connected.</param>
public sealed record FeedCounts(
    long Sent, long Acknowledged, long Accepted, long Duplicates, long TooOld, long Late, long Rejected, int Connections);
