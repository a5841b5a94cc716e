using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>What is remembered of the ticks of one symbol on one channel: where its ids stand, and the last ones that have no order.</summary>
/// <param name="seriesId">The series its ticks go to, UTF-8.</param>
/// <param name="lastNumber">The highest id the series has learned of this feed; null when it has learned none.</param>
/// <param name="isNewSeries">The series knows nothing yet.</param>
internal sealed class SymbolLedger(byte[] seriesId, long? lastNumber, bool isNewSeries)
{
    /// <summary>Ids without an order that are remembered a symbol.</summary>
    public const int WindowIds = 1024;

    private readonly Queue<ulong> _order = new();
    private readonly HashSet<ulong> _seen = [];
    private long? _lastNumber = lastNumber;

    public byte[] SeriesId => seriesId;

    /// <summary>History without ordered ids is still welcome: nothing newer has been seen.</summary>
    public bool TakesHistory { get; private set; } = isNewSeries;

    /// <summary>Notes a tick that came.</summary>
    /// <param name="tick">The tick.</param>
    /// <param name="missing">Ids that were skipped before it; 0 for none.</param>
    public SymbolVerdict Note(in ExchangeTick tick, out long missing)
    {
        missing = 0;
        if (tick.Number is { } number)
        {
            bool isGap = tick.Channel.IdOrder == ExchangeIdOrder.Consecutive && _lastNumber is { } last && number > last + 1;
            missing = isGap ? number - _lastNumber!.Value - 1 : 0;
            _lastNumber = Math.Max(number, _lastNumber ?? number);
            return SymbolVerdict.Take; // whether it came before is for the series to say, whose memory outlives ours
        }

        if (tick.Key is not null && !Remember(XxHash64.HashToUInt64(MemoryMarshal.AsBytes(tick.Key.AsSpan()))))
        {
            return SymbolVerdict.Repeated;
        }

        if (tick.IsSnapshot)
        {
            return TakesHistory ? SymbolVerdict.Take : SymbolVerdict.Past;
        }

        TakesHistory = false;
        return SymbolVerdict.Take;
    }

    /// <summary>From a second connection on, history without ordered ids may have been learned already.</summary>
    public void Reconnected() => TakesHistory = false;

    private bool Remember(ulong id)
    {
        if (!_seen.Add(id))
        {
            return false;
        }

        _order.Enqueue(id);
        if (_order.Count > WindowIds)
        {
            _seen.Remove(_order.Dequeue());
        }

        return true;
    }
}

internal enum SymbolVerdict
{
    Take,

    /// <summary>Its id was seen before.</summary>
    Repeated,

    /// <summary>History of a series that knows more than that.</summary>
    Past,
}
