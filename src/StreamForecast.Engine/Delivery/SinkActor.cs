using Akka.Actor;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>Take these forecasts of one partition, in order.</summary>
internal sealed record ForecastsMade(IReadOnlyList<SeriesForecast> Items);

/// <summary>
/// Stands between the partitions and one sink, so that a slow sink never slows learning: one write at a time, each with a deadline,
/// and a bounded <see cref="SinkBuffer"/> meanwhile. A sink that fails or misses its deadline is given up.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A token source lives as long as its write; an actor is never disposed.")]
internal sealed class SinkActor : UntypedActor
{
    private readonly IForecastSink _sink;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _completion;
    private readonly SinkBuffer _buffer;
    private CancellationTokenSource? _write;
    private bool _isFinishing;

    /// <param name="sink">Where the forecasts go.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="time">The clock of the write deadline.</param>
    /// <param name="completion">Completed when the actor has ended, with the fault if there was one.</param>
    public SinkActor(IForecastSink sink, EngineSettings settings, TimeProvider time, TaskCompletionSource completion)
    {
        _sink = sink;
        _deadline = settings.SinkWriteDeadline;
        _time = time;
        _completion = completion;
        _buffer = new SinkBuffer(settings.SinkBufferForecasts);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ForecastsMade made:
                _buffer.Add(made.Items);
                WriteNext();
                break;
            case Written written:
                OnWritten(written.Error);
                break;
            case Finish:
                _isFinishing = true;
                WriteNext();
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

    private void OnWritten(Exception? error)
    {
        _write?.Dispose();
        _write = null;
        if (error is null)
        {
            WriteNext();
        }
        else
        {
            _completion.TrySetException(error);
            Context.Stop(Self);
        }
    }

    private void WriteNext()
    {
        if (_write is not null)
        {
            return;
        }

        if (!_buffer.IsEmpty)
        {
            _write = new CancellationTokenSource(_deadline, _time);
            _ = WriteAsync(_buffer.Take(), _write).PipeTo(Self);
        }
        else if (_isFinishing)
        {
            Context.Stop(Self);
        }
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
            return new Written(new TimeoutException($"The subscriber took longer than {_deadline} to accept a batch."));
        }
        catch (Exception e)
        {
            // Whatever a sink throws ends this subscription and is told to its owner, not to the partitions.
            return new Written(e);
        }
    }

    /// <summary>Write what waits, then end.</summary>
    internal sealed record Finish
    {
        public static readonly Finish Instance = new();
    }

    private sealed record Written(Exception? Error);
}
