using StreamForecast.Engine.Ports;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>The edge that decoders hand their ticks to, at a fixed time.</summary>
internal static class Edge
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly IngestLimits Limits = new() { MaxLineBytes = 512, MaxReportedRejections = int.MaxValue };

    public static TickBlockBuilder NewBuilder() => new(new SeriesDirectory(16, Limits.MaxSeries), new EdgeClock(new FixedTime()), Limits);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
