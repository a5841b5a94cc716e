using System.Threading.Channels;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>A sink that is never slow.</summary>
internal sealed class GatheringSink : IForecastSink
{
    private readonly Channel<SeriesForecast> _forecasts = Channel.CreateUnbounded<SeriesForecast>();

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        foreach (SeriesForecast forecast in batch.Items)
        {
            await _forecasts.Writer.WriteAsync(forecast, cancellation);
        }
    }

    public async Task<IReadOnlyList<SeriesForecast>> TakeAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var taken = new List<SeriesForecast>();
        while (taken.Count < count)
        {
            taken.Add(await _forecasts.Reader.ReadAsync(patience.Token));
        }

        return taken;
    }
}
