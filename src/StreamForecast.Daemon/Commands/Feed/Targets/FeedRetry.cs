using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>The pauses before the daemon is tried again; the first in a row is told.</summary>
/// <param name="error">Where it is told.</param>
/// <param name="tally">Counts them.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Draws the pauses; decides nothing that is learned.</param>
internal sealed class FeedRetry(TextWriter error, FeedTally tally, TimeProvider time, Random random)
{
    /// <summary>A daemon that says nothing for so long is taken for away: longer than one takes to say that it has no room.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly RetryPause _pause = new(First, Longest, random);
    private bool _isTold;

    /// <summary>Nothing has come through since the connection broke.</summary>
    public bool IsAway { get; private set; }

    /// <param name="reason">Why.</param>
    /// <param name="isAway">There is no connection; else the daemon answers that it has no room.</param>
    /// <param name="cancellation">Ends the pause.</param>
    public async Task PauseAsync(string reason, bool isAway, CancellationToken cancellation)
    {
        tally.Add(new FeedCount { Reconnects = 1 });
        Tell(reason, isAway);
        await Task.Delay(_pause.Next(), time, cancellation);
    }

    public void Tell(string reason, bool isAway)
    {
        IsAway = isAway;
        if (!_isTold)
        {
            _isTold = true;
            error.WriteLine($"warning: {reason}; trying again");
        }
    }

    /// <summary>Something came through.</summary>
    public void Reset()
    {
        _pause.Reset();
        _isTold = false;
        IsAway = false;
    }
}
