using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Feeds;

/// <summary>
/// The ticks of a feed that are not acknowledged, packed as they will be sent. Series have a place in a table that grows and is told anew to
/// every connection; ticks are numbered within their series, so that what is sent twice is learned once. Thread-safe.
/// </summary>
internal sealed class PendingTicks(string producer, FeedOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, uint> _places = new(StringComparer.Ordinal);
    private readonly List<string> _table = [];
    private readonly List<ulong> _numbers = []; // of each series, the number of its next tick
    private readonly LinkedList<TickBatch> _unsent = [];
    private readonly Queue<TickBatch> _sent = new();
    private TaskCompletionSource _arrival = New();
    private TickBatch? _open;
    private long _time;
    private bool _isComplete;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _open is null && _unsent.Count == 0 && _sent.Count == 0;
            }
        }
    }

    /// <summary>Nothing more is added.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
            {
                return _isComplete;
            }
        }
    }

    /// <exception cref="StreamForecastException">The feed has its limit of series.</exception>
    /// <exception cref="ObjectDisposedException">It is complete.</exception>
    public void Add(in Tick tick)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isComplete, typeof(TickFeed));
            uint place = PlaceOf(tick.Series);
            bool isTimed = tick.UnixNanoseconds is not null;
            if (_open is null || _open.Series.Count >= options.MaxBatch || (_open.TimeDeltas.Count > 0) != isTimed)
            {
                Close();
                _open = new TickBatch { Producer = producer };
            }

            _open.Series.Add(place);
            _open.Values.Add(tick.Value);
            _open.Sequences.Add((ulong?)tick.Sequence ?? _numbers[(int)place]++);
            if (tick.UnixNanoseconds is { } time)
            {
                _open.TimeDeltas.Add(unchecked(time - _time));
                _time = time;
            }

            _arrival.TrySetResult();
        }
    }

    /// <summary>Ends when there is something to send.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            if (_open is null && _unsent.Count == 0 && _arrival.Task.IsCompleted && !_isComplete)
            {
                _arrival = New();
            }

            return _arrival.Task;
        }
    }

    /// <summary>Ends every wait: what is added from now on is refused, for nobody may be left to send it.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            _arrival.TrySetResult();
        }
    }

    /// <summary>The next batch, now under way; null when there is none.</summary>
    public TickBatch? Take()
    {
        lock (_lock)
        {
            Close();
            if (_unsent.First is not { } first)
            {
                return null;
            }

            _unsent.RemoveFirst();
            _sent.Enqueue(first.Value);
            return first.Value;
        }
    }

    /// <summary>The oldest batch under way is acknowledged.</summary>
    public void Acknowledge()
    {
        lock (_lock)
        {
            _sent.Dequeue();
        }
    }

    /// <summary>The connection broke: everything under way is to be sent again, in its order.</summary>
    public void TakeBack()
    {
        lock (_lock)
        {
            foreach (TickBatch batch in _sent.Reverse())
            {
                _unsent.AddFirst(batch);
            }

            _sent.Clear();
            if (_unsent.Count > 0)
            {
                _arrival.TrySetResult();
            }
        }
    }

    /// <summary>Ids of the table from a place on, as many as fit a message.</summary>
    public IReadOnlyList<string> Table(int from, int most)
    {
        lock (_lock)
        {
            return _table.GetRange(from, Math.Min(most, _table.Count - from));
        }
    }

    public int TableCount
    {
        get
        {
            lock (_lock)
            {
                return _table.Count;
            }
        }
    }

    /// <summary>A tick of a batch as it was added.</summary>
    public Tick TickOf(TickBatch batch, int row)
    {
        long time = 0;
        long? sequence = options.Producer is null ? null : (long)batch.Sequences[row];
        for (int i = 0; i <= row && batch.TimeDeltas.Count > 0; i++)
        {
            time += batch.TimeDeltas[i];
        }

        lock (_lock)
        {
            return new Tick(_table[(int)batch.Series[row]], batch.TimeDeltas.Count > 0 ? time : null, batch.Values[row], sequence);
        }
    }

    private void Close()
    {
        if (_open is not null)
        {
            _unsent.AddLast(_open);
            _open = null;
        }

        _time = 0; // the differences of each batch begin anew
    }

    private uint PlaceOf(string series)
    {
        if (!_places.TryGetValue(series, out uint place))
        {
            if (_table.Count >= options.MaxSeries)
            {
                throw new StreamForecastException(
                    $"'{series}' is one series more than this feed's limit of {options.MaxSeries}: raise {nameof(FeedOptions.MaxSeries)}, or open another feed.");
            }

            place = (uint)_table.Count;
            _places.Add(series, place);
            _table.Add(series);
            _numbers.Add(0);
        }

        return place;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
