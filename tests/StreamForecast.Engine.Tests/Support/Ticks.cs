using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>Ticks for tests: a second apart from <see cref="Start"/>.</summary>
internal static class Ticks
{
    public const long Second = 1_000_000_000;

    public const long Start = 1_700_000_000 * Second;

    public static SeriesHandle Resolve(this SeriesDirectory directory, string id)
    {
        Assert.True(directory.TryResolve(System.Text.Encoding.UTF8.GetBytes(id), out SeriesHandle? handle));
        return handle;
    }

    /// <summary>One batch of ticks of one series with values first, first + 1, ...</summary>
    public static IngestBatch Batch(
        SeriesDirectory directory, string id, int first, int count, IngestConnection? connection = null, string? producer = null)
    {
        SeriesHandle handle = directory.Resolve(id);
        int[] indices = Enumerable.Range(first, count).ToArray();
        return new IngestBatch(
            connection ?? new IngestConnection(handle.Partition + 1),
            handle.Partition,
            Array.ConvertAll(indices, _ => handle),
            Array.ConvertAll(indices, i => Start + (i * Second)),
            Array.ConvertAll(indices, Value),
            producer is null
                ? null
                : new ProducerColumns([producer], Array.ConvertAll(indices, _ => 1), Array.ConvertAll(indices, i => (long)i)));
    }

    /// <summary>A smooth deterministic series that models can learn.</summary>
    public static double Value(int i) => 100 + (10 * Math.Sin(i / 7.0)) + (i % 5 * 0.1);
}
