namespace StreamForecast.Engine.Partitions;

/// <summary>
/// Stored batches on their way through their series, all that had gathered while those before them were being applied. A series gets one
/// message for all its ticks in them: waking it and fetching its state into the processor's cache costs more than learning one tick,
/// so the more there is to do, the less each tick costs.
/// </summary>
internal sealed class HandOff
{
    /// <summary>Ticks handed over at once, at most, unless one batch alone has more: bounds how long the first batch waits for the last.</summary>
    public const int MaxTicks = 16_384;

    private int _unfinished;

    private HandOff(BatchInFlight[] batches)
    {
        Batches = batches;
        Slots = OpenSlots(batches);
        _unfinished = Slots.Count;
    }

    /// <summary>In log order.</summary>
    public BatchInFlight[] Batches { get; }

    /// <summary>The ticks by series.</summary>
    public IReadOnlyList<SeriesSlot> Slots { get; }

    /// <summary>Log offset behind the last record.</summary>
    public long EndOffset => Batches[^1].Log.EndOffset;

    /// <summary>Takes from the front of the queue what may go together.</summary>
    public static HandOff Of(Queue<BatchInFlight> stored)
    {
        var batches = new List<BatchInFlight>();
        int ticks = 0;
        while (stored.TryPeek(out BatchInFlight? next) && (batches.Count == 0 || ticks + next.Request.Count <= MaxTicks))
        {
            batches.Add(stored.Dequeue());
            ticks += next.Request.Count;
        }

        return new HandOff([.. batches]);
    }

    /// <summary>Called by each slot's series once; true for the last of them.</summary>
    public bool FinishSlot() => Interlocked.Decrement(ref _unfinished) == 0;

    // Counting sort by series: the partition alone touches its entries, so they can hold the counts.
    private List<SeriesSlot> OpenSlots(BatchInFlight[] batches)
    {
        var entries = new List<SeriesEntry>();
        int ticks = 0;
        foreach (BatchInFlight batch in batches)
        {
            foreach (SeriesEntry entry in batch.Entries)
            {
                if (entry.HandedTicks++ == 0)
                {
                    entries.Add(entry);
                }
            }

            ticks += batch.Entries.Length;
        }

        var places = new TickPlace[ticks];
        var slots = new List<SeriesSlot>(entries.Count);
        int start = 0;
        foreach (SeriesEntry entry in entries)
        {
            slots.Add(new SeriesSlot(this, entry, new ArraySegment<TickPlace>(places, start, entry.HandedTicks)));
            int next = start + entry.HandedTicks;
            entry.HandedTicks = start;
            start = next;
        }

        for (int batch = 0; batch < batches.Length; batch++)
        {
            SeriesEntry[] own = batches[batch].Entries;
            for (int row = 0; row < own.Length; row++)
            {
                places[own[row].HandedTicks++] = new TickPlace(batch, row);
            }
        }

        entries.ForEach(entry => entry.HandedTicks = 0);
        return slots;
    }
}

/// <summary>A tick of a <see cref="HandOff"/>.</summary>
/// <param name="Batch">Which of its batches.</param>
/// <param name="Row">Row of that batch's columns.</param>
internal readonly record struct TickPlace(int Batch, int Row);

/// <summary>Apply these ticks to one series.</summary>
/// <param name="handOff">What they are part of.</param>
/// <param name="entry">The series, for the partition's own bookkeeping.</param>
/// <param name="places">Where the ticks are, in log order.</param>
internal sealed class SeriesSlot(HandOff handOff, SeriesEntry entry, ArraySegment<TickPlace> places)
{
    public HandOff HandOff => handOff;

    public SeriesEntry Entry => entry;

    public ArraySegment<TickPlace> Places => places;
}
