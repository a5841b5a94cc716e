namespace StreamForecast.Engine.Partitions;

/// <summary>About how long it would take to replay what stands in a partition's log, as it grows at one end and is trimmed at the other.</summary>
internal sealed class TailCost
{
    /// <summary>Records whose cost is trimmed together: what is kept of the log's length is a place for so many.</summary>
    private const int RecordsAPlace = 1024;

    private readonly Queue<Place> _places = new();
    private Place? _last;
    private long _nanoseconds;
    private long _appended;

    /// <summary>Of what stands there.</summary>
    public TimeSpan Total => TimeSpan.FromTicks(_nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>Of what was ever appended.</summary>
    public TimeSpan Appended => TimeSpan.FromTicks(_appended / TimeSpan.NanosecondsPerTick);

    /// <summary>Records were appended.</summary>
    public void Add(long firstOffset, long endOffset, long nanoseconds)
    {
        if (_last is null || _last.End - _last.Start >= RecordsAPlace)
        {
            _places.Enqueue(_last = new Place { Start = firstOffset });
        }

        _last.End = endOffset;
        _last.Nanoseconds += nanoseconds;
        _nanoseconds += nanoseconds;
        _appended += nanoseconds;
    }

    /// <summary>The last records were not written after all.</summary>
    public void Withdraw(long firstOffset, long nanoseconds)
    {
        _nanoseconds -= nanoseconds;
        _appended -= nanoseconds;
        if (_last is not null)
        {
            _last.Nanoseconds -= nanoseconds;
            _last.End = Math.Min(_last.End, firstOffset);
        }
    }

    /// <summary>The log was given up below an offset.</summary>
    public void Trim(long below)
    {
        while (_places.TryPeek(out Place? oldest) && oldest.End <= below)
        {
            _nanoseconds -= _places.Dequeue().Nanoseconds;
            _last = _places.Count == 0 ? null : _last;
        }
    }

    private sealed class Place
    {
        public required long Start { get; init; }

        public long End { get; set; }

        public long Nanoseconds { get; set; }
    }
}
