using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// One subscriber's connection as a sink: an event a forecast, one flush a batch, and a comment now and then so that proxies keep
/// the connection and a vanished client is noticed.
/// </summary>
/// <param name="response">Where the events go.</param>
/// <param name="time">The clock of the heartbeat.</param>
/// <param name="ending">The connection has ended.</param>
internal sealed class ServerSentForecasts(HttpResponse response, TimeProvider time, CancellationToken ending) : IForecastSink, IDisposable
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // The engine's batches and the heartbeat come from different threads; a pipe takes one writer.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ArrayBufferWriter<byte> _batch = new();
    private Utf8JsonWriter? _json;

    /// <summary>Sets the headers; nothing is sent before <see cref="OpenAsync"/> or the first forecast.</summary>
    public void Prepare()
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Sends the headers and how long, in milliseconds, a client should wait before it connects again.</summary>
    public Task OpenAsync() => SendAsync("retry: 1000\n\n"u8.ToArray());

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        await _writing.WaitAsync(either.Token);
        try
        {
            _batch.ResetWrittenCount();
            if (batch.Reset != ResetReason.None)
            {
                WriteReset(batch);
            }

            for (int i = 0; i < batch.Items.Count; i++)
            {
                WriteEvent(batch.Items[i], batch.PositionAt(i), i == 0 ? batch.Skipped : 0);
            }

            await response.BodyWriter.WriteAsync(_batch.WrittenMemory, either.Token);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Says why the stream ends, as its last event.</summary>
    public Task DisconnectAsync(string reason, string detail) => SendAsync(
        [.. "event: disconnect\ndata: "u8, .. JsonSerializer.SerializeToUtf8Bytes(new { reason, detail }), .. "\n\n"u8]);

    /// <summary>Returns when the subscription ended, well or not; throws when the client left.</summary>
    public async Task BeatUntilAsync(Task completion)
    {
        using var timer = new PeriodicTimer(Heartbeat, time);
        while (true)
        {
            Task<bool> beat = timer.WaitForNextTickAsync(ending).AsTask();
            if (await Task.WhenAny(completion, beat) == completion)
            {
                return;
            }

            await beat;
            await SendAsync(": alive\n\n"u8.ToArray());
        }
    }

    public void Dispose()
    {
        _json?.Dispose();
        _writing.Dispose();
    }

    /// <summary>With nothing behind it, it carries the position itself; otherwise the client would come back with its old one.</summary>
    private void WriteReset(ForecastBatch batch)
    {
        _batch.Write("event: reset\n"u8);
        if (batch is { Items.Count: 0, Cursor: { } cursor })
        {
            WriteText($"id: {cursor}\n");
        }

        WriteText($"data: {{\"reason\":\"{JsonNamingPolicy.KebabCaseLower.ConvertName(batch.Reset.ToString())}\"}}\n\n");
    }

    private void WriteEvent(SeriesForecast item, string? position, long skipped)
    {
        _batch.Write("event: forecast\n"u8);
        if (position is not null)
        {
            WriteText($"id: {position}\n");
        }

        _batch.Write("data: "u8);
        _json ??= new Utf8JsonWriter(_batch);
        _json.Reset(_batch);
        ForecastJsonEncoder.Write(_json, item.Series.Id, item.Forecast, skipped);
        _json.Flush();
        _batch.Write("\n\n"u8);
    }

    private void WriteText(string text) => Encoding.ASCII.GetBytes(text, _batch);

    private async Task SendAsync(byte[] text)
    {
        await _writing.WaitAsync(ending);
        try
        {
            await response.BodyWriter.WriteAsync(text, ending);
        }
        finally
        {
            _writing.Release();
        }
    }
}
