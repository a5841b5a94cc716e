namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>
/// Numbers the ticks of each series from 0 in their order, so that what is sent again is learned once: by this run, and under the same name by
/// another one that reads the same input.
/// </summary>
/// <param name="producer">Who numbers them.</param>
internal sealed class FeedNumbers(string producer)
{
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);

    /// <summary>The tick with its number; one that has its own keeps it.</summary>
    public FeedTick Number(in FeedTick tick)
    {
        if (tick.Producer is not null)
        {
            return tick;
        }

        ref long next = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_next, tick.Series, out _);
        return tick with { Producer = producer, Sequence = next++ };
    }
}
