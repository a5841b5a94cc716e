using StreamForecast.Models;

namespace StreamForecast.Engine.Ports;

/// <summary>An edge that forecasts go out by: a subscriber's connection, a broker, a file.</summary>
public interface IForecastSink
{
    /// <summary>
    /// Reaches what the sink writes to, so that a mistake is known before the first forecast. Never beside a write; one that has failed may be
    /// called again. A write reaches it by itself when nobody has called this.
    /// </summary>
    ValueTask OpenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>
    /// Writes a batch. The next one comes after this call has ended; meanwhile the engine keeps what it has room for. Whatever is thrown
    /// ends the subscription.
    /// </summary>
    ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation);
}

/// <summary>What a subscriber is sent at once.</summary>
/// <param name="Items">
/// Forecasts in the order they were made; those of one series in sequence. Empty only where there is nothing but a <see cref="Reset"/>.
/// </param>
/// <param name="Skipped">Forecasts dropped since the batch before because the sink was slow, or wanted only the newest.</param>
public sealed record ForecastBatch(IReadOnlyList<SeriesForecast> Items, long Skipped)
{
    /// <summary>Why forecasts are missing in front of this batch; to be told before its items. None where nothing is missing.</summary>
    public ResetReason Reset { get; init; }

    /// <summary>
    /// Epoch of the item's positions where the subscription is to one series: then each item is a position to resume from.
    /// </summary>
    public long? SeriesEpoch { get; init; }

    /// <summary>
    /// Where a subscriber to a pattern resumes that has taken the whole batch; null when it is not told with this one, because the last
    /// was told a moment ago.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// The position to send along with an item: who has it and comes back with it misses nothing. Null for an item that is none.
    /// </summary>
    public string? PositionAt(int item) =>
        SeriesEpoch is { } epoch ? new SeriesPosition(epoch, Items[item].Forecast.Sequence).ToString()
        : item == Items.Count - 1 ? Cursor
        : null;
}

/// <param name="Series">The series.</param>
/// <param name="Forecast">Its forecast.</param>
/// <param name="Offset">
/// Log offset, in the partition of the series, of the tick that led to it; one tick may lead to several. -1 where nobody asked for it.
/// </param>
public readonly record struct SeriesForecast(SeriesHandle Series, Forecast Forecast, long Offset = -1)
{
    /// <summary>Bytes of a forecast beside its numbers, with what keeps hold of it: measured, rounded up.</summary>
    private const int Overhead = 256;

    /// <summary>Bytes it takes in memory, about.</summary>
    public int EstimatedBytes => EstimateBytes(Forecast.Layout);

    /// <summary>Bytes that a forecast of a layout takes in memory, about.</summary>
    public static int EstimateBytes(ForecastLayout layout) => Overhead + (sizeof(double) * layout.Length);
}

/// <summary>Why a subscriber cannot be sent everything since its position.</summary>
public enum ResetReason
{
    None,

    /// <summary>Some of it is no longer kept.</summary>
    TooOld,

    /// <summary>The position is of another epoch or another store: ids were given anew since.</summary>
    OtherEpoch,

    /// <summary>The position was given for another pattern.</summary>
    OtherFilter,

    /// <summary>The position is not one of this program's.</summary>
    Unreadable,
}
