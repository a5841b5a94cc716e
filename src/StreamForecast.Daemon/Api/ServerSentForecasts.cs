using System.Buffers;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// One subscriber's connection as a sink: an event a forecast, one flush a batch, and a comment now and then so that proxies keep
/// the connection and a vanished client is noticed.
/// </summary>
/// <param name="response">Where the events go.</param>
/// <param name="epoch">The engine's epoch: with a forecast's sequence, the event's id.</param>
/// <param name="spacing">Least time between two batches; above zero, only the newest forecast of each series is sent.</param>
/// <param name="time">The clock of spacing and heartbeat.</param>
/// <param name="stopping">The daemon is stopping: what waits is sent at once.</param>
/// <param name="ending">The connection has ended.</param>
internal sealed class ServerSentForecasts(
    HttpResponse response, long epoch, TimeSpan spacing, TimeProvider time, CancellationToken stopping, CancellationToken ending)
    : IForecastSink, IDisposable
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
            long skipped = batch.Skipped;
            foreach (SeriesForecast item in Chosen(batch.Items, ref skipped))
            {
                WriteEvent(item, skipped);
                skipped = 0; // told once
            }

            await response.BodyWriter.WriteAsync(_batch.WrittenMemory, either.Token);
        }
        finally
        {
            _writing.Release();
        }

        if (spacing > TimeSpan.Zero && !stopping.IsCancellationRequested)
        {
            using var sooner = CancellationTokenSource.CreateLinkedTokenSource(either.Token, stopping);
            await Task.Delay(spacing, time, sooner.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns when the subscription ended; throws when the client left.</summary>
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

    private IEnumerable<SeriesForecast> Chosen(IReadOnlyList<SeriesForecast> items, ref long skipped)
    {
        if (spacing == TimeSpan.Zero)
        {
            return items;
        }

        var newest = new Dictionary<SeriesHandle, SeriesForecast>(ReferenceEqualityComparer.Instance);
        foreach (SeriesForecast item in items)
        {
            newest[item.Series] = item;
        }

        skipped += items.Count - newest.Count;
        return newest.Values;
    }

    private void WriteEvent(SeriesForecast item, long skipped)
    {
        _batch.Write("event: forecast\nid: "u8);
        WriteWhole(epoch);
        _batch.Write("."u8);
        WriteWhole(item.Forecast.Sequence);
        _batch.Write("\ndata: "u8);
        _json ??= new Utf8JsonWriter(_batch);
        _json.Reset(_batch);
        ForecastJsonEncoder.Write(_json, item.Series.Id, item.Forecast, skipped);
        _json.Flush();
        _batch.Write("\n\n"u8);
    }

    private void WriteWhole(long number)
    {
        const int MaxDigits = 20;
        number.TryFormat(_batch.GetSpan(MaxDigits), out int written);
        _batch.Advance(written);
    }

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
