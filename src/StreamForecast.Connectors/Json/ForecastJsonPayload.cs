using System.Buffers;
using System.Text.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// Forecasts as sinks keep them: the JSON of <see cref="ForecastJsonEncoder"/> with <c>epoch</c>, which with <c>series</c> and <c>seq</c> tells
/// a repeat. Not thread-safe.
/// </summary>
/// <param name="epoch">The engine's epoch.</param>
public sealed class ForecastJsonPayload(long epoch)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter? _writer;

    /// <summary>The JSON of one forecast; good until the next call.</summary>
    public ReadOnlyMemory<byte> Of(SeriesForecast item)
    {
        _buffer.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_buffer);
        _writer.Reset(_buffer);
        ForecastJsonEncoder.Write(_writer, item.Series.Id, item.Forecast, skipped: 0, epoch: epoch);
        _writer.Flush();
        return _buffer.WrittenMemory;
    }
}
