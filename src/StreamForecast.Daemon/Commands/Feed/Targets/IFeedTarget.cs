namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>A way to a daemon. What it cannot bring over because the daemon is away or has no room it sends again until it can.</summary>
internal interface IFeedTarget : IAsyncDisposable
{
    /// <summary>Sends ticks; waits while too many are under way.</summary>
    /// <exception cref="CommandException">The daemon refuses them for good.</exception>
    Task SendAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation);

    /// <summary>Returns when every tick sent is acknowledged.</summary>
    /// <exception cref="CommandException">The daemon refuses them for good.</exception>
    Task FlushAsync(CancellationToken cancellation);
}
