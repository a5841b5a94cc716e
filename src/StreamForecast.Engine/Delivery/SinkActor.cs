using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>Take these forecasts of one partition, in order.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Items">The forecasts; empty when only the position moved.</param>
/// <param name="Through">Log offset below which the sink has now been handed everything it wants.</param>
internal sealed record ForecastsMade(int Partition, IReadOnlyList<SeriesForecast> Items, long Through)
{
    /// <summary>Why forecasts are missing in front of these.</summary>
    public ResetReason Reset { get; init; }

    /// <summary>The partition has more of what was missed, and waits for <see cref="SendMissed"/> before it sends it.</summary>
    public bool HasMore { get; init; }
}

/// <summary>
/// Stands between the partitions and one sink, so that a slow sink never slows learning: one write at a time, each with a deadline,
/// and a bounded <see cref="SinkBuffer"/> meanwhile. A sink that fails, misses its deadline, or may miss nothing and falls behind, is
/// given up.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A token source lives as long as its write; an actor is never disposed.")]
internal sealed class SinkActor : UntypedActor, IWithTimers
{
    private readonly IForecastSink _sink;
    private readonly SubscriptionOptions _options;
    private readonly EngineSettings _settings;
    private readonly ResumeMarker _marker;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _completion;
    private readonly SinkBuffer _buffer;
    private readonly Dictionary<int, IActorRef> _withMore = [];
    private readonly ArchiveCursor? _archive;
    private CancellationTokenSource? _write;
    private Exception? _fault;
    private PatternPosition? _beingWritten;
    private long? _finishingSince;

    /// <param name="sink">Where the forecasts go.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="marker">Keeps its position.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="time">The clock of the write deadline.</param>
    /// <param name="completion">Completed when the actor has ended, with the fault if there was one.</param>
    /// <param name="archive">Keeps how far it has come, where it is an archive.</param>
    public SinkActor(
        IForecastSink sink, SubscriptionOptions options, ResumeMarker marker, EngineSettings settings, TimeProvider time,
        TaskCompletionSource completion, ArchiveCursor? archive)
    {
        _sink = sink;
        _options = options;
        _marker = marker;
        _settings = settings;
        _time = time;
        _completion = completion;
        _archive = archive;
        _buffer = new SinkBuffer(
            options.Archive?.BufferForecasts ?? settings.SinkBufferForecasts, options.Archive?.BufferBytes ?? settings.SinkBufferBytes, options);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ForecastsMade made:
                OnMade(made);
                break;
            case Missing missing:
                _buffer.Reset(missing.Reason);
                WriteNext();
                break;
            case Written written:
                OnWritten(written.Error);
                break;
            case PauseOver:
                WriteNext();
                break;
            case Finish:
                _finishingSince = _time.GetTimestamp();
                Timers.Cancel(PauseOver.Instance);
                _write?.CancelAfter(PatienceLeft);
                WriteNext();
                break;
            case ArchiveCursor.CursorSaved saved:
                OnCursorSaved(saved);
                break;
            case SaveCursor:
                Save();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _write?.Cancel(); // a write still under way ends with the subscription
        _completion.TrySetResult();
    }

    private void OnMade(ForecastsMade made)
    {
        if (_fault is not null)
        {
            return;
        }

        if (made.Reset != ResetReason.None)
        {
            _buffer.Reset(made.Reset);
        }

        if (!_buffer.TryAdd(made.Items))
        {
            // The write under way may still end: then its reader knows its position.
            _fault = new SubscriberTooSlowException(_settings.SinkBufferForecasts, _settings.SinkBufferBytes);
            EndWhenFaulty();
            return;
        }

        _marker.Reached(made.Partition, made.Through);
        if (made.HasMore)
        {
            _withMore[made.Partition] = Sender;
        }

        WriteNext();
        _archive?.Buffered(_buffer, Self);
    }

    private void OnWritten(Exception? error)
    {
        _write?.Dispose();
        _write = null;
        _fault ??= error;
        if (_fault is null)
        {
            NoteWritten(_beingWritten);
        }

        if (_fault is not null)
        {
            EndWhenFaulty();
        }
        else if (_options.Every > TimeSpan.Zero && _finishingSince is null)
        {
            Timers.StartSingleTimer(PauseOver.Instance, PauseOver.Instance, _options.Every);
        }
        else
        {
            WriteNext();
        }
    }

    private void EndWhenFaulty()
    {
        if (_write is null)
        {
            _completion.TrySetException(_fault!);
            Context.Stop(Self);
        }
    }

    private void WriteNext()
    {
        if (_write is not null || Timers.IsTimerActive(PauseOver.Instance))
        {
            return;
        }

        if (!_buffer.IsEmpty)
        {
            _write = new CancellationTokenSource(PatienceLeft, _time);
            _beingWritten = _marker.Position;
            _ = WriteAsync(_marker.Mark(_buffer.Take()), _write).PipeTo(Self);
            _archive?.Buffered(_buffer, Self);
            return;
        }

        NoteWritten(_marker.Position);
        if (_finishingSince is null)
        {
            AskForMore();
        }
        else if (_archive is { IsBehind: true })
        {
            Save();
        }
        else
        {
            Context.Stop(Self);
        }
    }

    /// <summary>
    /// How long a write may take: an archive's as long as it needs, until it is to end. Then what it does not write comes again after the
    /// next start.
    /// </summary>
    private TimeSpan PatienceLeft
    {
        get
        {
            if (_archive is null)
            {
                return _settings.SinkWriteDeadline;
            }

            if (_finishingSince is not { } since)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan left = _settings.ArchiveFlushTimeout - _time.GetElapsedTime(since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Everything up to a position is written; its cursor is saved soon, with what is written until then.</summary>
    private void NoteWritten(PatternPosition? position)
    {
        if (_archive is null || position is null)
        {
            return;
        }

        _archive.Written(position);
        SaveSoon();
    }

    private void SaveSoon()
    {
        if (_archive!.IsBehind && !Timers.IsTimerActive(SaveCursor.Instance))
        {
            Timers.StartSingleTimer(SaveCursor.Instance, SaveCursor.Instance, ResumeMarker.CursorInterval);
        }
    }

    private void Save()
    {
        IActorRef self = Self;
        _archive?.Save(saved => self.Tell(saved));
    }

    private void OnCursorSaved(ArchiveCursor.CursorSaved saved)
    {
        _archive!.OnSaved(saved);
        if (_finishingSince is null)
        {
            SaveSoon(); // more may have been written meanwhile
        }
        else if (saved.Outcome.Status != StoreStatus.Done)
        {
            Context.Stop(Self); // what it has written comes once more after the next start
        }
        else
        {
            WriteNext();
        }
    }

    private void AskForMore()
    {
        foreach ((int partition, IActorRef owner) in _withMore)
        {
            owner.Tell(new SendMissed(partition, Self));
        }

        _withMore.Clear();
    }

    private async Task<Written> WriteAsync(ForecastBatch batch, CancellationTokenSource deadline)
    {
        try
        {
            await _sink.WriteAsync(batch, deadline.Token).ConfigureAwait(false);
            return new Written(null);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new Written(new TimeoutException(
                $"The subscriber took longer than {(_archive is null ? _settings.SinkWriteDeadline : _settings.ArchiveFlushTimeout)} to accept a batch."));
        }
        catch (Exception e)
        {
            // Whatever a sink throws ends this subscription and is told to its owner, not to the partitions.
            return new Written(e);
        }
    }

    /// <summary>Tell the sink that forecasts are missing, before anything else.</summary>
    internal sealed record Missing(ResetReason Reason);

    /// <summary>Write what waits, then end.</summary>
    internal sealed record Finish
    {
        public static readonly Finish Instance = new();
    }

    private sealed record SaveCursor
    {
        public static readonly SaveCursor Instance = new();
    }

    private sealed record Written(Exception? Error);

    private sealed record PauseOver
    {
        public static readonly PauseOver Instance = new();
    }
}
