namespace StreamForecast.Engine.Ports;

/// <summary>What the edge refused or passed over since the process began, over all connections. Thread-safe; nothing of it enters the log.</summary>
public sealed class EdgeCounters
{
    private readonly long[] _rejected = new long[Enum.GetValues<RejectionReason>().Length];
    private long _unknownFields;

    /// <summary>Refused lines by reason; every reason is there.</summary>
    public IReadOnlyDictionary<RejectionReason, long> Rejected =>
        Enum.GetValues<RejectionReason>().ToDictionary(reason => reason, reason => Interlocked.Read(ref _rejected[(int)reason]));

    /// <summary>Fields that no tick has: ignored.</summary>
    public long UnknownFields => Interlocked.Read(ref _unknownFields);

    public void CountRejection(RejectionReason reason) => Interlocked.Increment(ref _rejected[(int)reason]);

    public void CountUnknownField() => Interlocked.Increment(ref _unknownFields);
}
