namespace StreamForecast.Engine.Ports;

/// <summary>Keeps account of one configured sink. Thread-safe.</summary>
/// <param name="name">The sink's name.</param>
/// <param name="type">Its kind, as the configuration calls it.</param>
/// <param name="time">The clock of <see cref="ForecastSinkReport.Since"/>.</param>
public sealed class ForecastSinkStatus(string name, string type, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ForecastSinkReport _report = new() { Name = name, Type = type, Since = time.GetUtcNow() };

    /// <summary>Called after each <see cref="Lost"/>, outside of any lock, so that the host can log it.</summary>
    public Action<long, string>? OnLost { get; set; }

    /// <summary>Called when the sink begins to hold ticks back and when it has caught up, outside of any lock, so that the host can log it.</summary>
    public Action<bool>? OnHold { get; set; }

    public string Name => name;

    /// <summary>The sink has reached what it writes to.</summary>
    public void Opened()
    {
        lock (_gate)
        {
            Enter(ForecastSinkState.Running, null, null);
        }
    }

    /// <summary>A batch has come, which says what was dropped before it.</summary>
    public void Taken(ForecastBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            bool isGap = batch.Reset != ResetReason.None;
            _report = _report with
            {
                Dropped = _report.Dropped + batch.Skipped,
                Gaps = _report.Gaps + (isGap ? 1 : 0),
                LastGap = isGap ? batch.Reset : _report.LastGap,
            };
        }
    }

    /// <summary>A batch is written, and safe where it went.</summary>
    public void Written(ForecastBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            Enter(ForecastSinkState.Running, null, null);
            _report = _report with
            {
                Written = _report.Written + batch.Items.Count,
                LastEventTime = batch.Items.Count == 0
                    ? _report.LastEventTime
                    : Math.Max(_report.LastEventTime ?? long.MinValue, batch.Items.Max(item => item.Forecast.Time)),
            };
        }
    }

    /// <summary>Forecasts that were written are not there any more.</summary>
    /// <param name="forecasts">How many.</param>
    /// <param name="reason">What became of them, in one sentence; never a secret.</param>
    public void Lost(long forecasts, string reason)
    {
        lock (_gate)
        {
            _report = _report with { Gaps = _report.Gaps + 1, Lost = _report.Lost + forecasts, LastLoss = reason };
        }

        OnLost?.Invoke(forecasts, reason);
    }

    /// <summary>What it writes to was not reached, or did not take a batch.</summary>
    /// <param name="reason">What is wrong and the mend; never a secret.</param>
    /// <param name="retryAt">When it is tried again.</param>
    public void Failed(string reason, DateTimeOffset retryAt)
    {
        lock (_gate)
        {
            Enter(ForecastSinkState.Failed, reason, retryAt);
            _report = _report with { Retries = _report.Retries + 1 };
        }
    }

    /// <summary>How many forecasts wait, and whether ingest is held for them.</summary>
    public void Buffered(long forecasts, bool holdsIngest)
    {
        bool hasChanged;
        lock (_gate)
        {
            hasChanged = _report.HoldsIngest != holdsIngest;
            _report = _report with { Buffered = forecasts, HoldsIngest = holdsIngest };
        }

        if (hasChanged)
        {
            OnHold?.Invoke(holdsIngest);
        }
    }

    public void Ended()
    {
        lock (_gate)
        {
            Enter(ForecastSinkState.Ended, _report.Reason, null);
        }
    }

    /// <summary>How the sink stands at this moment.</summary>
    public ForecastSinkReport Report()
    {
        lock (_gate)
        {
            return _report;
        }
    }

    private void Enter(ForecastSinkState state, string? reason, DateTimeOffset? retryAt) => _report = _report with
    {
        State = state,
        Reason = reason,
        RetryAt = retryAt,
        Since = _report.State == state ? _report.Since : time.GetUtcNow(),
    };
}
