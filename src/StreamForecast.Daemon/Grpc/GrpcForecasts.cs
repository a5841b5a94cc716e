using System.Text.Json;
using Grpc.Core;
using StreamForecast.Engine.Ports;
using ForecastBatch = StreamForecast.Protocol.V1.ForecastBatch;

namespace StreamForecast.Daemon.Grpc;

/// <summary>One subscriber's stream as a sink.</summary>
/// <param name="responses">Where the batches go.</param>
/// <param name="epoch">The engine's.</param>
/// <param name="ending">The call has ended.</param>
internal sealed class GrpcForecasts(IServerStreamWriter<ForecastBatch> responses, long epoch, CancellationToken ending)
    : IForecastSink, IDisposable
{
    // The headers and the first forecasts come from different threads, and a stream takes one writer.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isOpen;

    /// <summary>Sends the headers, unless a forecast was faster.</summary>
    public async Task OpenAsync(ServerCallContext context)
    {
        await _writing.WaitAsync(ending);
        try
        {
            if (!_isOpen)
            {
                _isOpen = true;
                await context.WriteResponseHeadersAsync([]);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask WriteAsync(Engine.Ports.ForecastBatch batch, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        await _writing.WaitAsync(either.Token);
        try
        {
            _isOpen = true;
            foreach (ForecastBatch message in Messages(batch))
            {
                await responses.WriteAsync(message, either.Token);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>The reset stands in the first message, the position in the last: whoever has that has them all.</summary>
    private ForecastBatch[] Messages(Engine.Ports.ForecastBatch batch)
    {
        ForecastBatch[] messages = batch.Items.Count == 0
            ? [new ForecastBatch { Epoch = (ulong)epoch, Skipped = (ulong)batch.Skipped }]
            : [.. ForecastBatches.Of(epoch, batch.Items, batch.Skipped)];
        if (batch.Reset != ResetReason.None)
        {
            messages[0].Reset = JsonNamingPolicy.KebabCaseLower.ConvertName(batch.Reset.ToString());
        }

        messages[^1].Position = (batch.Items.Count == 0 ? batch.Cursor : batch.PositionAt(batch.Items.Count - 1)) ?? "";
        return messages;
    }
}
