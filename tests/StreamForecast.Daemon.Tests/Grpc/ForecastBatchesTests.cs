using System.Text;
using StreamForecast.Daemon.Grpc;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using ForecastBatch = StreamForecast.Protocol.V1.ForecastBatch;

namespace StreamForecast.Daemon.Tests.Grpc;

public class ForecastBatchesTests
{
    private static readonly SeriesDirectory Directory = new(1, 10);

    [Fact]
    public void Forecasts_of_many_series_share_ids_and_layouts()
    {
        ForecastBatch batch = Assert.Single(ForecastBatches.Of(
            2, [Of("a", 1, 10, [0.5]), Of("b", 1, 12, [0.5]), Of("a", 2, 11, [0.5]), Of("c", 1, 11, [0.8])], skipped: 3));

        Assert.Equal((2UL, 3UL), (batch.Epoch, batch.Skipped));
        Assert.Equal(["a", "b", "c"], batch.Ids);
        Assert.Equal([0U, 1, 0, 2], batch.Series);
        Assert.Equal([0U, 0, 0, 1], batch.Layout);
        Assert.Equal([10L, 2, -1, 0], batch.TimeDeltas);
        Assert.Equal([0.5, 0.8], batch.Layouts.Select(layout => Assert.Single(layout.Levels)));
        Assert.Equal(4 * 2 * 5, batch.Numbers.Count);
    }

    [Fact]
    public void Fewer_steps_than_the_horizon_take_fewer_numbers()
    {
        ForecastBatch batch = Assert.Single(ForecastBatches.Of(1, [Of("a", 1, 10, [0.5])], maxSteps: 1));

        Assert.Equal((1U, 5), (batch.Layouts[0].Horizon, batch.Numbers.Count));
    }

    [Fact]
    public void Many_forecasts_take_many_messages_and_what_was_skipped_is_told_with_the_first()
    {
        SeriesForecast[] many = [.. Enumerable.Range(1, 10_000).Select(i => Of("a", i, i, [0.5]))];
        ForecastBatch[] batches = [.. ForecastBatches.Of(1, many, skipped: 8)];

        Assert.True(batches.Length > 1);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => (ulong)i), batches.SelectMany(batch => batch.Sequences));
        Assert.Equal([8UL, 0], batches.Select(batch => batch.Skipped).Take(2));
        Assert.All(batches, batch => Assert.True(batch.CalculateSize() < 4 << 20));
        Assert.All(batches, batch => Assert.Equal(["a"], batch.Ids));
    }

    private static SeriesForecast Of(string id, long sequence, long time, double[] levels)
    {
        Assert.True(Directory.TryResolve(Encoding.UTF8.GetBytes(id), out SeriesHandle? series));
        var layout = new ForecastLayout(2, levels);
        return new SeriesForecast(series, new Forecast(layout, sequence, time, 1, true, false, new double[layout.Length]));
    }
}
