using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Feeds;

/// <summary>
/// Sends ticks and keeps each until the daemon says what became of it. When the connection breaks, or the daemon has no room or restarts, the
/// feed connects again and sends what has no answer; the daemon knows ticks that it has seen by producer and number. Thread-safe: ticks of
/// one series keep the order in which they were added.
/// </summary>
public sealed class TickFeed : IAsyncDisposable
{
    private readonly Forecasting.ForecastingClient _client;
    private readonly FeedOptions _options;
    private readonly Backoff _backoff;
    private readonly PendingTicks _pending;
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task _running;
    private readonly Lock _lock = new();
    private FeedCounts _counts = new(0, 0, 0, 0, 0, 0, 0, 0);
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TickFeed(Forecasting.ForecastingClient client, ClientOptions clientOptions, FeedOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxUnacknowledged, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxBatch, FeedOptions.LargestBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSeries, 1);
        _client = client;
        _options = options;
        _backoff = new Backoff(clientOptions);
        Producer = options.Producer ?? $"feed-{Guid.NewGuid():N}";
        _pending = new PendingTicks(Producer, options);
        _room = new SemaphoreSlim(options.MaxUnacknowledged, options.MaxUnacknowledged);
        _running = RunAsync();
    }

    /// <summary>The name that the feed's ticks carry.</summary>
    public string Producer { get; }

    public FeedCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    /// <summary>Takes a tick; waits while <see cref="FeedOptions.MaxUnacknowledged"/> are under way.</summary>
    /// <exception cref="StreamForecastException">
    /// The daemon refused the feed for good, a listener of <see cref="FeedOptions"/> threw, or the feed has its limit of series.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The feed is closed.</exception>
    public ValueTask SendAsync(string series, DateTimeOffset time, double value, CancellationToken cancellation = default) =>
        SendAsync(Tick.At(series, time, value), cancellation);

    /// <inheritdoc cref="SendAsync(string, DateTimeOffset, double, CancellationToken)"/>
    public async ValueTask SendAsync(Tick tick, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tick.Series);
        if (tick.Sequence is null != _options.Producer is null || tick.Sequence < 0)
        {
            throw new ArgumentException(
                $"A tick carries a {nameof(Tick.Sequence)} of at least 0 when the feed has a {nameof(FeedOptions.Producer)}, and none otherwise.", nameof(tick));
        }

        ObjectDisposedException.ThrowIf(_pending.IsComplete, this);
        if (!_room.Wait(0, CancellationToken.None))
        {
            await WaitForRoomAsync(cancellation).ConfigureAwait(false);
        }

        await ThrowIfFaultedAsync().ConfigureAwait(false);
        try
        {
            _pending.Add(tick);
        }
        catch
        {
            _room.Release();
            throw;
        }

        Count(counts => counts with { Sent = counts.Sent + 1 });
    }

    /// <summary>Returns when the daemon has said what became of every tick added before.</summary>
    /// <exception cref="StreamForecastException">The daemon refused the feed for good, or a listener of <see cref="FeedOptions"/> threw.</exception>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        long sent = Counts.Sent;
        while (true)
        {
            Task progress;
            lock (_lock)
            {
                if (_counts.Acknowledged >= sent)
                {
                    return;
                }

                progress = _progress.Task;
            }

            if (await Task.WhenAny(progress, _running).WaitAsync(cancellation).ConfigureAwait(false) == _running)
            {
                await ThrowIfFaultedAsync().ConfigureAwait(false);
                if (Counts.Acknowledged < sent)
                {
                    throw new StreamForecastException("The feed was closed before the daemon had answered for every tick: whether they were learned is unknown.");
                }
            }
        }
    }

    /// <summary>Sends what waits, as <see cref="FlushAsync"/> does, and closes the feed. <see cref="Abandon"/> first, to leave at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Complete();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a fault was told by the calls before
        _room.Dispose();
        _abandoned.Dispose();
    }

    /// <summary>Gives up what has no answer yet: whether it was learned stays unknown.</summary>
    public void Abandon()
    {
        _pending.Complete();
        _abandoned.Cancel();
    }

    private async Task RunAsync()
    {
        while (!_abandoned.IsCancellationRequested && !(_pending.IsComplete && _pending.IsEmpty))
        {
            try
            {
                Count(counts => counts with { Connections = counts.Connections + 1 });
                var connection = new FeedConnection(_pending, _options, OnAcknowledged);
                await connection.RunAsync(_client, _abandoned.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception broken) when (FeedConnection.IsPassing(broken))
            {
                _pending.TakeBack();
                if (_abandoned.IsCancellationRequested)
                {
                    return;
                }

                FeedOptions.Tell(_options.OnBroken, broken);
                await _backoff.PauseAsync(_abandoned.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void OnAcknowledged(int ticks, FeedAck change)
    {
        _backoff.Reset();
        if (ticks > 0)
        {
            _room.Release(ticks);
        }

        Count(counts => counts with
        {
            Acknowledged = counts.Acknowledged + ticks,
            Accepted = counts.Accepted + (long)change.Accepted,
            Duplicates = counts.Duplicates + (long)change.Duplicates,
            TooOld = counts.TooOld + (long)change.TooOld,
            Late = counts.Late + (long)change.Late,
            Rejected = counts.Rejected + (long)change.Rejected,
        });
    }

    private void Count(Func<FeedCounts, FeedCounts> change)
    {
        TaskCompletionSource? passed = null;
        lock (_lock)
        {
            long before = _counts.Acknowledged;
            _counts = change(_counts);
            if (_counts.Acknowledged != before)
            {
                passed = _progress;
                _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        passed?.TrySetResult();
    }

    private async Task WaitForRoomAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task room = _room.WaitAsync(either.Token);
        if (await Task.WhenAny(room, _running).ConfigureAwait(false) != room)
        {
            await either.CancelAsync().ConfigureAwait(false);
            await ThrowIfFaultedAsync().ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(true, this);
        }

        await room.ConfigureAwait(false);
    }

    /// <summary>The fault that ended the feed comes out of the next call.</summary>
    private async ValueTask ThrowIfFaultedAsync()
    {
        if (_running.IsFaulted)
        {
            await _running.ConfigureAwait(false);
        }
    }
}
