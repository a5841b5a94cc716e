using System.Buffers;
using System.Text.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// Forecasts as sinks keep them: the JSON of <see cref="ForecastJsonEncoder"/> with <c>epoch</c>, which with <c>series</c> and <c>seq</c> tells
/// a repeat. Not thread-safe.
/// </summary>
/// <param name="epoch">The engine's epoch.</param>
/// <param name="everyLevel">Intervals that there are not yet are written too, without bounds.</param>
public sealed class ForecastJsonPayload(long epoch, bool everyLevel = false)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter? _writer;
    private long _skipped;

    /// <summary>What is asked for next is of this batch: the first of it says how many forecasts were left out before.</summary>
    public void Begin(ForecastBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _skipped = batch.Skipped;
    }

    /// <summary>The JSON of one forecast; good until the next call.</summary>
    public ReadOnlyMemory<byte> Of(SeriesForecast item)
    {
        _buffer.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_buffer);
        _writer.Reset(_buffer);
        ForecastJsonEncoder.Write(_writer, item.Series.Id, item.Forecast, _skipped, epoch: epoch, everyLevel: everyLevel);
        _skipped = 0;
        _writer.Flush();
        return _buffer.WrittenMemory;
    }
}
