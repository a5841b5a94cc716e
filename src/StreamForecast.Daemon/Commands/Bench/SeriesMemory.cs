using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// What a series that is awake takes of the managed heap, with its actor and the partition's books: measured over an engine in this process,
/// at rest. The memory that ticks on their way take is not the series': a partition keeps it while there is load, whatever the number of
/// series, and the engine has let go of it by then.
/// </summary>
internal static class SeriesMemory
{
    private const int TicksEach = 4;

    /// <summary>By the clock below never: but the engine looks for idle series as often as it may, and so sees soon that there is no load.</summary>
    private static readonly TimeSpan PassivateAfter = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    /// <returns>Bytes a series, of few ticks each: one that is warm has ensembles, too, and rows that the store lacks.</returns>
    public static async Task<double> MeasureAsync(string profile, int series, string directory, CancellationToken cancellation)
    {
        await using var store = SqliteStore.Open(new StoreOptions { Directory = directory }, TimeProvider.System);
        using ActorSystem system = ActorSystem.Create("bench-memory", QuietActors.Hocon.WithFallback(EngineConfiguration.Hocon).WithFallback(ConfigurationFactory.Default()));
        var configuration = new SeriesConfiguration { Profile = profile };
        ForecastEngine engine = await ForecastEngine.StartAsync(
            system, new EngineSettings { ForecastRingPerSeries = 1, PassivateAfter = PassivateAfter }, new IngestLimits { MaxSeries = series }, store, store,
            _ => configuration, new StoppedClock());
        long before = LiveBytes();
        await Source.From(() => BlocksAsync(engine, series))
            .Via(engine.Ingest())
            .RunWith(Sink.ForEach<IngestAnswer>(ThrowIfRefused), system.Materializer())
            .WaitAsync(cancellation);
        await Task.Delay(Rest, cancellation);
        double each = (LiveBytes() - before) / (double)series;
        GC.KeepAlive(engine);
        await engine.StopAsync();
        await system.Terminate();
        return each;
    }

    private static void ThrowIfRefused(IngestAnswer answer)
    {
        if (answer.Refusal != RefusalReason.None)
        {
            throw new CommandException($"the engine refused ticks: {answer.Refusal}");
        }
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

    /// <summary>No series falls asleep, however long it takes to reach the last.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
