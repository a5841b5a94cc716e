using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>How a feed ends that is asked to: no more is read, and what is under way has a while to be answered, unless nobody is there to answer.</summary>
/// <param name="retry">Knows whether the daemon is away.</param>
/// <param name="tally">The account.</param>
/// <param name="error">Where the wait is told.</param>
internal sealed class FeedStop(FeedRetry retry, FeedTally tally, TextWriter error)
{
    /// <summary>What is under way when it is asked to stop has so long to be acknowledged.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task StopAsync(CancellationTokenSource reading, CancellationTokenSource sending)
    {
        await reading.CancelAsync();
        if (retry.IsAway)
        {
            await sending.CancelAsync();
            return;
        }

        sending.CancelAfter(Grace);
        if (tally.Count.Unanswered > 0)
        {
            await error.WriteLineAsync($"stopping: waits up to {Grace.TotalSeconds} s for the answers to what was sent");
        }
    }
}
