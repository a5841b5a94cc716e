using StreamForecast.Client;
using StreamForecast.Client.Feeds;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>Packed columns over gRPC, by the client library: it reconnects and sends again by itself.</summary>
internal sealed class GrpcTarget : IFeedTarget
{
    private readonly StreamForecastClient _client;
    private readonly TickFeed _feed;
    private readonly FeedTally _tally;
    private readonly string? _producer;
    private bool _isUnderWay;
    private FeedCounts _told = new(0, 0, 0, 0, 0, 0, 0, 1);

    /// <param name="address">The daemon's gRPC address.</param>
    /// <param name="producer">Who numbers the ticks; null to let the feed do it.</param>
    /// <param name="tally">What became of them.</param>
    /// <param name="retry">Tells when the daemon is away.</param>
    public GrpcTarget(Uri address, string? producer, FeedTally tally, FeedRetry retry)
    {
        _tally = tally;
        _producer = producer;
        _client = new StreamForecastClient(address);
        _feed = _client.OpenFeed(new FeedOptions
        {
            Producer = producer,
            MaxSeries = int.MaxValue,
            OnBroken = fault => retry.Tell($"the daemon on {address.Authority} is away ({fault.Message})"),
            OnRejected = rejection => tally.Refused(0, $"{rejection.Tick.Series} {rejection.Tick.Value}: {rejection.Detail}"),
        });
    }

    public async Task SendAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation)
    {
        _isUnderWay = true;
        try
        {
            foreach (FeedTick tick in ticks)
            {
                if (tick.Producer != _producer)
                {
                    throw new CommandException($"line {tick.Line} has a producer of its own, which a feed over gRPC cannot keep: use --protocol http or websocket");
                }

                await _feed.SendAsync(new Tick(tick.Series, tick.Time, tick.Value, _producer is null ? null : tick.Sequence), cancellation);
            }
        }
        catch (StreamForecastException refused)
        {
            throw new CommandException(refused.Message, refused);
        }

        Tell();
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await _feed.FlushAsync(cancellation);
            _isUnderWay = false;
        }
        catch (StreamForecastException refused)
        {
            throw new CommandException(refused.Message, refused);
        }

        Tell();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isUnderWay)
        {
            _feed.Abandon(); // who wants an answer for everything has flushed
        }

        await _feed.DisposeAsync();
        Tell();
        _client.Dispose();
    }

    private void Tell()
    {
        FeedCounts now = _feed.Counts;
        FeedCounts before = Interlocked.Exchange(ref _told, now);
        _tally.Add(new FeedCount(
            Sent: 0, now.Acknowledged - before.Acknowledged, now.Accepted - before.Accepted, now.Duplicates - before.Duplicates,
            now.TooOld - before.TooOld, now.Late - before.Late, now.Rejected - before.Rejected, Math.Max(0, now.Connections - before.Connections)));
    }
}
