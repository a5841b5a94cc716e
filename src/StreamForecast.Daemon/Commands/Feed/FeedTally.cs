using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>What became of the ticks so far. Thread-safe.</summary>
internal sealed class FeedTally
{
    /// <summary>Refusals that are told one by one.</summary>
    public const int MaxTold = 10;

    private readonly Lock _lock = new();
    private readonly List<FeedRefusal> _refusals = [];
    private FeedCount _count;

    public FeedCount Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>The first refusals, with their lines.</summary>
    public IReadOnlyList<FeedRefusal> Refusals
    {
        get
        {
            lock (_lock)
            {
                return [.. _refusals.OrderBy(one => one.Line)];
            }
        }
    }

    /// <summary>Whether one more refusal is told, not only counted.</summary>
    public bool IsTellingMore
    {
        get
        {
            lock (_lock)
            {
                return _refusals.Count < MaxTold;
            }
        }
    }

    /// <summary>Lines that are no ticks, and were not sent.</summary>
    public void Unreadable(TickBlock block)
    {
        Add(new FeedCount { Unreadable = block.Rejected });
        foreach (Rejection rejection in block.Rejections)
        {
            Refused(new FeedRefusal(rejection.Line, null, IngestAnswerJsonEncoder.NameOf(rejection.Reason), rejection.Detail));
        }
    }

    /// <summary>A row, or a cell of one, that is no tick, and was not sent.</summary>
    public void Unreadable(FeedRefusal refusal)
    {
        Add(new FeedCount { Unreadable = 1 });
        Refused(refusal);
    }

    /// <summary>Tells one refusal; it is counted by <see cref="Add"/>.</summary>
    public void Refused(FeedRefusal refusal)
    {
        lock (_lock)
        {
            if (_refusals.Count < MaxTold)
            {
                _refusals.Add(refusal);
            }
        }
    }

    public void Add(FeedCount more)
    {
        lock (_lock)
        {
            _count += more;
        }
    }
}

/// <param name="Sent">Ticks handed on.</param>
/// <param name="Acknowledged">Ticks of which the daemon said what became of them.</param>
/// <param name="Accepted">Learned.</param>
/// <param name="Duplicates">Learned before.</param>
/// <param name="TooOld">Numbered too far below the producer's newest to tell.</param>
/// <param name="Late">Older in event time than the last learned.</param>
/// <param name="Rejected">Refused by the daemon for what they are.</param>
/// <param name="Reconnects">Times that the daemon was away, or had no room, and was tried again.</param>
/// <param name="Unreadable">Lines of the input that are no ticks, and were not sent.</param>
internal readonly record struct FeedCount(
    long Sent, long Acknowledged, long Accepted, long Duplicates, long TooOld, long Late, long Rejected, long Reconnects, long Unreadable = 0)
{
    /// <summary>Ticks of which nobody said what became of them.</summary>
    public long Unanswered => Math.Max(0, Sent - Acknowledged);

    public static FeedCount operator +(FeedCount a, FeedCount b) => new(
        a.Sent + b.Sent, a.Acknowledged + b.Acknowledged, a.Accepted + b.Accepted, a.Duplicates + b.Duplicates, a.TooOld + b.TooOld,
        a.Late + b.Late, a.Rejected + b.Rejected, a.Reconnects + b.Reconnects, a.Unreadable + b.Unreadable);
}
