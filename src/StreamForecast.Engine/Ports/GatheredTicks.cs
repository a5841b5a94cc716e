namespace StreamForecast.Engine.Ports;

/// <summary>
/// Ticks while a block is gathered, in the order they came. The columns are kept from block to block; what leaves them is copied once, to the
/// partitions that the ticks belong to. Columns that hardly a block needs are filled from the first tick on that does.
/// </summary>
internal sealed class GatheredTicks
{
    private const int FirstCapacity = 64;

    private readonly List<string> _producers = [];
    private readonly Dictionary<string, int> _placeOfProducer = new(StringComparer.Ordinal);
    private SeriesHandle[] _series = [];
    private long[] _times = [];
    private double[] _values = [];
    private bool[]? _received;
    private long[]? _lines;
    private int[]? _producerIndex;
    private long[] _sequences = [];
    private int[] _ofPartition = [];
    private long _firstLine;
    private int _lastProducer;
    private bool _hasReceived;
    private bool _hasLines;

    public int Count { get; private set; }

    /// <param name="line">Line or element of the input, from 1.</param>
    /// <param name="series">The series.</param>
    /// <param name="time">Event time, unix nanoseconds.</param>
    /// <param name="isReceived">The time is that of receipt.</param>
    /// <param name="value">The value.</param>
    /// <param name="producer">Who sent it; null for nobody.</param>
    /// <param name="sequence">Its number at the producer.</param>
    public void Add(long line, SeriesHandle series, long time, bool isReceived, double value, string? producer, long sequence)
    {
        int row = Count;
        if (row == _series.Length)
        {
            Grow();
        }

        _series[row] = series;
        _times[row] = time;
        _values[row] = value;
        KeepLine(row, line);
        if (isReceived || _hasReceived)
        {
            KeepReceived(row, isReceived);
        }

        if (producer is not null || _producers.Count > 0)
        {
            KeepProducer(row, producer, sequence);
        }

        if (series.Partition >= _ofPartition.Length)
        {
            Array.Resize(ref _ofPartition, series.Partition + 1);
        }

        _ofPartition[series.Partition]++;
        Count = row + 1;
    }

    /// <summary>Makes a block of what is gathered, and starts anew.</summary>
    /// <param name="rejections">The first of the lines that were refused meanwhile.</param>
    /// <param name="rejectedBy">All of them, counted by reason.</param>
    /// <param name="hasUnknownFields">See <see cref="TickBlock.HasUnknownFields"/>.</param>
    public TickBlock Take(
        IReadOnlyList<Rejection> rejections, IReadOnlyDictionary<RejectionReason, long> rejectedBy, bool hasUnknownFields = false)
    {
        var block = new TickBlock(
            ByPartition(), Count, _firstLine, _hasLines ? _lines.AsSpan(0, Count).ToArray() : null, rejections, rejectedBy)
        {
            HasUnknownFields = hasUnknownFields,
        };
        _producers.Clear();
        _placeOfProducer.Clear();
        _lastProducer = 0;
        Array.Clear(_ofPartition);
        _hasReceived = _hasLines = false;
        Count = 0;
        return block;
    }

    private PartitionTicks[] ByPartition()
    {
        var open = new PartitionTicks?[_ofPartition.Length];
        var touched = new List<PartitionTicks>(_ofPartition.Length);
        string[]? names = _producers.Count == 0 ? null : [.. _producers];
        for (int partition = 0; partition < open.Length; partition++)
        {
            if (_ofPartition[partition] > 0)
            {
                touched.Add(open[partition] = NewPart(partition, _ofPartition[partition], names));
            }
        }

        Array.Clear(_ofPartition); // counts anew, now how far each part is filled
        for (int row = 0; row < Count; row++)
        {
            SeriesHandle series = _series[row];
            Copy(row, open[series.Partition]!, _ofPartition[series.Partition]++);
        }

        return [.. touched];
    }

    private PartitionTicks NewPart(int partition, int count, string[]? names) => new(
        partition,
        GC.AllocateUninitializedArray<int>(count),
        new SeriesHandle[count],
        GC.AllocateUninitializedArray<long>(count),
        GC.AllocateUninitializedArray<double>(count),
        _hasReceived ? new bool[count] : null,
        names is null ? null : new ProducerColumns(names, new int[count], new long[count]));

    private void Copy(int row, PartitionTicks part, int place)
    {
        part.Rows[place] = row;
        part.Series[place] = _series[row];
        part.Times[place] = _times[row];
        part.Values[place] = _values[row];
        if (part.Received is { } received)
        {
            received[place] = _received![row];
        }

        if (part.Producers is { } producers)
        {
            producers.Index[place] = _producerIndex![row];
            producers.Sequences[place] = _sequences[row];
        }
    }

    // Lines mostly follow each other: then the first of them says all.
    private void KeepLine(int row, long line)
    {
        if (row == 0)
        {
            _firstLine = line;
        }

        if (!_hasLines && line != _firstLine + row)
        {
            _hasLines = true;
            _lines = WithRoom(_lines);
            for (int before = 0; before < row; before++)
            {
                _lines[before] = _firstLine + before;
            }
        }

        if (_hasLines)
        {
            _lines![row] = line;
        }
    }

    private void KeepReceived(int row, bool isReceived)
    {
        if (!_hasReceived)
        {
            _hasReceived = true;
            _received = WithRoom(_received);
            _received.AsSpan(0, row).Clear();
        }

        _received![row] = isReceived;
    }

    private void KeepProducer(int row, string? producer, long sequence)
    {
        if (_producers.Count == 0)
        {
            _producerIndex = WithRoom(_producerIndex);
            _sequences = WithRoom(_sequences);
            _producerIndex.AsSpan(0, row).Clear();
            _sequences.AsSpan(0, row).Clear();
        }

        _producerIndex![row] = producer is null ? 0 : 1 + PlaceOf(producer);
        _sequences[row] = producer is null ? 0 : sequence;
    }

    private int PlaceOf(string producer)
    {
        // Ticks behind one another mostly come from the same.
        if (_producers.Count > 0 && _producers[_lastProducer] == producer)
        {
            return _lastProducer;
        }

        if (!_placeOfProducer.TryGetValue(producer, out _lastProducer))
        {
            _lastProducer = _producers.Count;
            _producers.Add(producer);
            _placeOfProducer.Add(producer, _lastProducer);
        }

        return _lastProducer;
    }

    private T[] WithRoom<T>(T[]? column) => column?.Length == _series.Length ? column : new T[_series.Length];

    private void Grow()
    {
        int capacity = Math.Max(FirstCapacity, 2 * _series.Length);
        Array.Resize(ref _series, capacity);
        Array.Resize(ref _times, capacity);
        Array.Resize(ref _values, capacity);
        if (_hasReceived)
        {
            Array.Resize(ref _received, capacity);
        }

        if (_hasLines)
        {
            Array.Resize(ref _lines, capacity);
        }

        if (_producers.Count > 0)
        {
            Array.Resize(ref _producerIndex, capacity);
            Array.Resize(ref _sequences, capacity);
        }
    }
}
