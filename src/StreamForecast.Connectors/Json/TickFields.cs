namespace StreamForecast.Connectors.Json;

/// <summary>A tick's fields as they stood in the text, before the rules of the edge.</summary>
internal ref struct TickFields
{
    /// <summary>The series id, UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> Series;

    /// <summary>Unix nanoseconds; null when absent.</summary>
    public long? Time;

    public double Value;

    /// <summary>The producer's name, UTF-8, unescaped; meaningful when <see cref="Sequence"/> is there.</summary>
    public ReadOnlySpan<byte> Producer;

    /// <summary>The tick's number at its producer; null without a producer.</summary>
    public long? Sequence;
}
