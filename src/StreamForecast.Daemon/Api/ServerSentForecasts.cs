using System.IO.Pipelines;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// One subscriber's connection as a sink: an event a forecast, one flush a batch, and a comment now and then so that proxies keep
/// the connection and a vanished client is noticed.
/// </summary>
internal sealed class ServerSentForecasts(HttpResponse response, TimeProvider time, TimeSpan spacing, CancellationToken ending)
    : IForecastSink, IDisposable
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // The engine's batches and the heartbeat come from different threads; a pipe takes one writer.
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Sends the headers and how long a client should wait before it connects again.</summary>
    public async Task OpenAsync()
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await SendAsync("retry: 1000\n\n"u8.ToArray());
    }

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        await _writing.WaitAsync(either.Token);
        try
        {
            PipeWriter body = response.BodyWriter;
            long skipped = batch.Skipped;
            foreach (SeriesForecast item in batch.Items)
            {
                body.Write("event: forecast\ndata: "u8);
                ForecastJsonEncoder.Write(body, item.Series.Id, item.Forecast, skipped);
                body.Write("\n\n"u8);
                skipped = 0; // told once
            }

            await body.FlushAsync(either.Token);
        }
        finally
        {
            _writing.Release();
        }

        if (spacing > TimeSpan.Zero)
        {
            // The engine keeps the newest of each series until this call ends: waiting is all it takes to send fewer.
            await Task.Delay(spacing, time, either.Token);
        }
    }

    /// <summary>Returns when the subscription ended; throws when the client left or the daemon stops.</summary>
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

    public void Dispose() => _writing.Dispose();

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
