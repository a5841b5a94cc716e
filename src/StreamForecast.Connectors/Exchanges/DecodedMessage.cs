using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>What one message held. Filled anew for each.</summary>
internal sealed class DecodedMessage
{
    /// <summary>Ticks, by time and id.</summary>
    public List<ExchangeTick> Ticks { get; } = [];

    public List<(RejectionReason Reason, string Detail)> Rejections { get; } = [];

    public List<(ControlRule Rule, string Detail)> Controls { get; } = [];

    /// <summary>The number of the message on its connection; null when it has none.</summary>
    public long? Sequence { get; set; }

    /// <summary>Nothing in it was foreseen.</summary>
    public bool IsUnknown => Ticks.Count == 0 && Rejections.Count == 0 && Controls.Count == 0;

    public void Clear()
    {
        Ticks.Clear();
        Rejections.Clear();
        Controls.Clear();
        Sequence = null;
    }
}

/// <param name="Channel">What kind of tick it is.</param>
/// <param name="Symbol">As the exchange writes it.</param>
/// <param name="Price">Price, or the middle of bid and ask.</param>
/// <param name="Time">Event time, unix nanoseconds; null when the exchange gives none.</param>
/// <param name="Number">The id, when ids of the channel grow.</param>
/// <param name="Key">The id as text, when it is only unique; null for none.</param>
/// <param name="IsSnapshot">History rather than news.</param>
internal readonly record struct ExchangeTick(
    ChannelRule Channel, string Symbol, double Price, long? Time, long? Number, string? Key, bool IsSnapshot);
