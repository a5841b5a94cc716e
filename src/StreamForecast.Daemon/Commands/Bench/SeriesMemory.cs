using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>What a series that is awake takes of the managed heap, with its actor and the partition's books: measured over an engine in this process.</summary>
internal static class SeriesMemory
{
    private const int TicksEach = 4;

    /// <returns>Bytes a series.</returns>
    public static async Task<double> MeasureAsync(string profile, int series, string directory, CancellationToken cancellation)
    {
        await using var store = SqliteStore.Open(new StoreOptions { Directory = directory }, TimeProvider.System);
        using ActorSystem system = ActorSystem.Create("bench-memory", QuietActors.Hocon.WithFallback(EngineConfiguration.Hocon).WithFallback(ConfigurationFactory.Default()));
        ForecastEngine engine = await ForecastEngine.StartAsync(
            system, new EngineSettings { ForecastRingPerSeries = 1 }, new IngestLimits { MaxSeries = series }, store, store,
            _ => new SeriesConfiguration { Profile = profile }, TimeProvider.System);
        long before = LiveBytes();
        await Source.From(() => BlocksAsync(engine, series))
            .Via(engine.Ingest())
            .RunWith(Sink.Ignore<IngestAnswer>(), system.Materializer())
            .WaitAsync(cancellation);
        double each = (LiveBytes() - before) / (double)series;
        GC.KeepAlive(engine);
        await engine.StopAsync();
        await system.Terminate();
        return each;
    }

    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async IAsyncEnumerable<TickBlock> BlocksAsync(ForecastEngine engine, int series)
    {
        TickBlockBuilder blocks = engine.NewBlockBuilder();
        var ticks = new TickStream(series);
        for (long i = 0; i < (long)series * TicksEach; i++)
        {
            (int one, long time, double value) = ticks.Next();
            blocks.Add(i + 1, ticks.Utf8Ids[one], time, value);
            if (blocks.IsFull)
            {
                yield return blocks.Build();
            }
        }

        yield return blocks.Build();
        await Task.CompletedTask;
    }
}
