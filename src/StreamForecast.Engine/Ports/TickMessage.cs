namespace StreamForecast.Engine.Ports;

/// <summary>One message of a broker while its ticks are gathered: where its lines begin, and how its ticks are numbered.</summary>
/// <param name="firstLine">The line, of all the source has read, at which the message begins.</param>
/// <param name="producer">The source's name as a producer, with <see cref="ProducerMark"/> in front; null when its messages have no order.</param>
/// <param name="firstSequence">Number of the message's first tick; rises from message to message.</param>
/// <param name="maxNumbered">
/// Numbers the message has before those of the next begin. Ticks past them get none: they are never taken for those of the next message, and
/// may be learned twice when the message is delivered again.
/// </param>
public sealed class TickMessage(long firstLine, string? producer, long firstSequence, long maxNumbered = long.MaxValue)
{
    /// <summary>
    /// The first character of the producers that sources are. Nobody else may use it, and their numbers leave gaps by nature: they count
    /// messages of many series.
    /// </summary>
    public const char ProducerMark = '$';

    internal static readonly TickMessage None = new(firstLine: 1, null, 0);

    private long _taken;

    public string? Producer => producer;

    public long LineOf(long line) => firstLine + line - 1;

    /// <summary>The number of the next tick that brings none, whether it is taken or refused; null when there is none left for it.</summary>
    public long? NextSequence() => producer is not null && _taken < maxNumbered ? firstSequence + _taken++ : null;
}
