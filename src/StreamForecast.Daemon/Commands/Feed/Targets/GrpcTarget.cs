using System.Text.Json;
using Grpc.Core;
using StreamForecast.Client;
using StreamForecast.Client.Feeds;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>Packed columns over gRPC, by the client library: it reconnects and sends again by itself.</summary>
internal sealed class GrpcTarget : IFeedTarget
{
    private readonly StreamForecastClient _client;
    private readonly TickFeed _feed;
    private readonly FeedTally _tally;
    private readonly FeedRetry _retry;
    private readonly Uri _address;
    private readonly string _producer;

    /// <summary>What has no answer yet, in its order: where a refused tick stands in the input.</summary>
    private readonly Queue<FeedTick> _underWay = new();
    private readonly Lock _lock = new();
    private long _answered;
    private bool _isUnderWay;
    private FeedCounts _told = new(0, 0, 0, 0, 0, 0, 0, 1);

    /// <param name="address">The daemon's gRPC address.</param>
    /// <param name="producer">Who numbers the ticks.</param>
    /// <param name="tally">What became of them.</param>
    /// <param name="retry">Tells when the daemon is away.</param>
    public GrpcTarget(Uri address, string producer, FeedTally tally, FeedRetry retry)
    {
        _address = address;
        _retry = retry;
        _tally = tally;
        _producer = producer;
        _client = new StreamForecastClient(address);
        _feed = _client.OpenFeed(new FeedOptions
        {
            Producer = producer,
            MaxSeries = int.MaxValue,
            OnBroken = Broken,
            OnRejected = rejection => tally.Refused(new FeedRefusal(
                LineOf(rejection.Tick), rejection.Tick.Series, JsonNamingPolicy.KebabCaseLower.ConvertName(rejection.Reason), rejection.Detail)),
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

                lock (_lock)
                {
                    _underWay.Enqueue(tick);
                }

                await _feed.SendAsync(new Tick(tick.Series, tick.Time, tick.Value, tick.Sequence), cancellation);
            }
        }
        catch (StreamForecastException refused)
        {
            throw Refusal(refused);
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
            throw Refusal(refused);
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

    private CommandException Refusal(StreamForecastException refused)
    {
        Tell();
        return refused.InnerException is RpcException foreign && ForeignServer.Is(foreign)
            ? ForeignServer.Fault(_address, "gRPC", foreign.Status.Detail)
            : new CommandException(refused.Message, refused);
    }

    /// <exception cref="Exception">The fault itself: it ends the feed, which would else try for ever.</exception>
    private void Broken(Exception fault)
    {
        if (ForeignServer.Is(fault))
        {
            throw fault;
        }

        _retry.Tell($"the daemon on {_address.Authority} is away ({fault.Message})", isAway: true);
    }

    private long LineOf(Tick refused)
    {
        lock (_lock)
        {
            return _tally.IsTellingMore ? _underWay.FirstOrDefault(tick => tick.Sequence == refused.Sequence && tick.Series == refused.Series).Line : 0;
        }
    }

    private void Tell()
    {
        FeedCounts now = _feed.Counts;
        FeedCounts before = Interlocked.Exchange(ref _told, now);
        lock (_lock)
        {
            for (; _answered < now.Acknowledged && _underWay.Count > 0; _answered++)
            {
                _underWay.Dequeue(); // batches are answered in their order
            }
        }

        if (now.Acknowledged > before.Acknowledged)
        {
            _retry.Reset();
        }

        _tally.Add(new FeedCount(
            Sent: 0, now.Acknowledged - before.Acknowledged, now.Accepted - before.Accepted, now.Duplicates - before.Duplicates,
            now.TooOld - before.TooOld, now.Late - before.Late, now.Rejected - before.Rejected, Math.Max(0, now.Connections - before.Connections)));
    }
}
