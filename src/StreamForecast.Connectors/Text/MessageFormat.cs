namespace StreamForecast.Connectors.Text;

/// <summary>How the messages of a broker are read.</summary>
/// <param name="Framing">
/// Makes what reads one message, for the series id that the message itself names (by its key, topic or stream) and the bytes that a tick may have.
/// </param>
/// <param name="Series">
/// What that id is made of: text in which <c>{topic}</c>, and <c>{key}</c> where a broker has keys, stand for the message's own.
/// </param>
public sealed record MessageFormat(Func<string, int, ITickFramer> Framing, string Series = MessageFormat.Topic)
{
    public const string Topic = "{topic}";
    public const string Key = "{key}";

    /// <summary>What reads one message.</summary>
    public ITickFramer FramerOf(int maxBytes, string topic, string? key = null) =>
        Framing(Series.Replace(Topic, topic, StringComparison.Ordinal).Replace(Key, key ?? "", StringComparison.Ordinal), maxBytes);
}
