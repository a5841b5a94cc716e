using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>The pauses before the daemon is tried again; the first in a row is told.</summary>
/// <param name="error">Where it is told.</param>
/// <param name="tally">Counts them.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Draws the pauses; decides nothing that is learned.</param>
internal sealed class FeedRetry(TextWriter error, FeedTally tally, TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly RetryPause _pause = new(First, Longest, random);
    private bool _isTold;

    public async Task PauseAsync(string reason, CancellationToken cancellation)
    {
        tally.Add(new FeedCount { Reconnects = 1 });
        Tell(reason);
        await Task.Delay(_pause.Next(), time, cancellation);
    }

    public void Tell(string reason)
    {
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
    }
}
