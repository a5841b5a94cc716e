using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace StreamForecast.Engine.Ports;

/// <summary>
/// Where every decoder hands in its ticks: checks each against the rules of the edge and gathers them into blocks. One a connection;
/// not thread-safe.
/// </summary>
/// <param name="directory">The series known, and the room for new ones.</param>
/// <param name="clock">The time of receipt.</param>
/// <param name="limits">What is refused.</param>
/// <param name="counters">Where refusals are counted beyond the block; null for nowhere.</param>
public sealed class TickBlockBuilder(SeriesDirectory directory, EdgeClock clock, IngestLimits limits, EdgeCounters? counters = null)
{
    /// <summary>
    /// Ticks a block, at most: the more of them travel together, the less each costs, and columns of this length still fit the small-object
    /// heap.
    /// </summary>
    public const int MaxTicks = 8192;

    /// <summary>1970-01-01, unix nanoseconds.</summary>
    public const long MinTime = 0;

    /// <summary>
    /// 1970-02-01, unix nanoseconds: below it lie the seconds, milliseconds and microseconds of our time, taken for nanoseconds. Such times are
    /// allowed, and told.
    /// </summary>
    public const long PlausibleFrom = 31L * 86_400 * 1_000_000_000;

    /// <summary>2200-01-01, unix nanoseconds.</summary>
    public const long MaxTime = 7_258_118_400_000_000_000;

    private readonly GatheredTicks _ticks = new();
    private readonly List<Rejection> _rejections = [];
    private Dictionary<RejectionReason, long> _rejectedBy = [];
    private bool _hasUnknownFields;
    private TickMessage _message = TickMessage.None;

    // A time up to here is not too far ahead, and the clock need not be read to see it: it never goes backwards.
    private long _surelyNotAhead = long.MinValue;

    public int Count => _ticks.Count;

    public bool IsFull => _ticks.Count >= MaxTicks;

    public bool IsEmpty => _ticks.Count == 0 && _rejectedBy.Count == 0;

    public IngestLimits Limits => limits;

    /// <summary>Counts the blocks that are built until whoever has them answered says so; null where nobody does.</summary>
    public BlocksUnderWay? UnderWay { get; init; }

    /// <summary>
    /// What is added from here on comes from one message of a broker: its lines count from the message's first, and its ticks are numbered for
    /// it unless they bring a number of their own, so that a message delivered again is not learned again.
    /// </summary>
    public void Begin(TickMessage message) => _message = message;

    /// <summary>Adds a tick, or counts and keeps the reason why not.</summary>
    /// <param name="line">Line or element of the input, from 1.</param>
    /// <param name="series">The series id, UTF-8.</param>
    /// <param name="time">Event time in unix nanoseconds; null for the time of receipt.</param>
    /// <param name="value">The value.</param>
    /// <param name="producer">Who sent it, with <paramref name="sequence"/>; null for nobody.</param>
    /// <param name="sequence">Its number at the producer, at least 0.</param>
    /// <returns>True when the tick is in the block.</returns>
    public bool Add(long line, ReadOnlySpan<byte> series, long? time, double value, string? producer = null, long sequence = 0)
    {
        SeriesHandle? unknown = null;
        return Add(line, series, ref unknown, time, value, producer, sequence);
    }

    /// <summary>Adds a tick of a series that the caller sends again and again, without looking it up each time.</summary>
    /// <param name="line">Line or element of the input, from 1.</param>
    /// <param name="series">The series id, UTF-8.</param>
    /// <param name="known">Where the caller keeps what the id stands for, and nothing else; null before the first tick.</param>
    /// <param name="time">Event time in unix nanoseconds; null for the time of receipt.</param>
    /// <param name="value">The value.</param>
    /// <param name="producer">Who sent it, with <paramref name="sequence"/>; null for nobody.</param>
    /// <param name="sequence">Its number at the producer, at least 0.</param>
    /// <returns>True when the tick is in the block.</returns>
    public bool Add(
        long line, ReadOnlySpan<byte> series, ref SeriesHandle? known, long? time, double value, string? producer = null, long sequence = 0)
    {
        if (TryAdd(line, series, ref known, time, value, producer, sequence))
        {
            return true;
        }

        CountAgainst(series);
        return false;
    }

    /// <summary>Counts a refused line with the series it names, when that is known.</summary>
    public void CountAgainst(ReadOnlySpan<byte> series)
    {
        if (directory.TryFind(series, out SeriesHandle? handle))
        {
            handle.CountRejection();
        }
    }

    /// <summary>Counts a field that no tick has.</summary>
    public void CountUnknownField()
    {
        _hasUnknownFields = true;
        counters?.CountUnknownField();
    }

    /// <summary>Counts a line that never became a tick.</summary>
    /// <returns>False, so that a decoder can return it.</returns>
    public bool Reject(long line, RejectionReason reason, string detail)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_rejectedBy, reason, out _)++;
        counters?.CountRejection(reason);
        if (_rejections.Count < limits.MaxReportedRejections)
        {
            _rejections.Add(new Rejection(_message.LineOf(line), reason, detail));
        }

        return false;
    }

    /// <summary>Hands over what was gathered and starts anew.</summary>
    public TickBlock Build()
    {
        TickBlock block = _ticks.Take(_rejections.ToArray(), _rejectedBy, _hasUnknownFields);
        _hasUnknownFields = false;
        _rejections.Clear();
        _rejectedBy = [];
        UnderWay?.Begin();
        return block;
    }

    private bool TryAdd(long line, ReadOnlySpan<byte> series, ref SeriesHandle? known, long? time, double value, string? producer, long sequence)
    {
        // Refused ticks count too: when the message comes again they may be taken, and must not move the numbers of those behind them.
        long? number = producer is null ? _message.NextSequence() : null;
        if (producer is { Length: > 0 } && producer[0] == TickMessage.ProducerMark)
        {
            return Reject(line, RejectionReason.InvalidProducer, $"producers that begin with {TickMessage.ProducerMark} are the daemon's own names for its sources");
        }

        if (!double.IsFinite(value))
        {
            return Reject(line, RejectionReason.NotFinite, "value must be a finite number");
        }

        if (Math.Abs(value) > limits.MaxMagnitude)
        {
            return Reject(line, RejectionReason.ValueOutOfRange, $"value {value:R} is larger than {limits.MaxMagnitude:R} in magnitude");
        }

        long eventTime = time ?? clock.Now();
        if (eventTime is < MinTime or >= MaxTime)
        {
            return Reject(line, RejectionReason.TimeOutOfRange, "time must lie in the years 1970 to 2199 (whole numbers are unix nanoseconds)");
        }

        if (eventTime > _surelyNotAhead && time is not null && IsAhead(eventTime))
        {
            return Reject(line, RejectionReason.TimeInFuture, $"time lies more than {limits.MaxAhead} ahead of the daemon's clock");
        }

        if (producer is not null && (producer.Length == 0 || producer.Length > limits.MaxProducerBytes || sequence < 0))
        {
            return Reject(line, RejectionReason.InvalidProducer,
                $"producer needs 1 to {limits.MaxProducerBytes} characters and a seq of at least 0");
        }

        if (known is not { IsKnown: true } && !TryResolve(line, series, out known))
        {
            return false;
        }

        (string? sender, long given) = number is { } counted ? (_message.Producer, counted) : (producer, sequence);
        _ticks.Add(_message.LineOf(line), known, eventTime, time is null, double.IsSubnormal(value) ? 0.0 : value, sender, given);
        return true;
    }

    private bool IsAhead(long time)
    {
        long now = clock.Now();
        long ahead = Math.Min(limits.MaxAhead.Ticks, (long.MaxValue - now) / TimeSpan.NanosecondsPerTick);
        _surelyNotAhead = now + (ahead * TimeSpan.NanosecondsPerTick);
        return time > now && (time - now) / TimeSpan.NanosecondsPerTick > limits.MaxAhead.Ticks;
    }

    // What is found is well-formed: nothing else ever came in.
    private bool TryResolve(long line, ReadOnlySpan<byte> series, [NotNullWhen(true)] out SeriesHandle? handle)
    {
        if (directory.TryFind(series, out handle))
        {
            return true;
        }

        if (SeriesIdSyntax.Fault(series) is { } fault)
        {
            return Reject(line, RejectionReason.InvalidSeriesId, fault);
        }

        return directory.TryAdd(series, out handle) || Reject(line, RejectionReason.SeriesLimit,
            $"the node holds its limit of {limits.MaxSeries} series; raise limits.max_series or forget some");
    }
}
