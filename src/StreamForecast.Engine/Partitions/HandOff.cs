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

    private HandOff(BatchInFlight[] batches, HandOffColumns columns)
    {
        Batches = batches;
        Columns = columns;
        Slots = OpenSlots(batches);
        _unfinished = Slots.Count;
    }

    /// <summary>In log order.</summary>
    public BatchInFlight[] Batches { get; }

    /// <summary>The ticks by series.</summary>
    public IReadOnlyList<SeriesSlot> Slots { get; }

    /// <summary>Where its ticks are, and what they lead to.</summary>
    public HandOffColumns Columns { get; }

    /// <summary>Log offset behind the last record.</summary>
    public long EndOffset => Batches[^1].Log.EndOffset;

    /// <summary>Takes from the front of the queue what may go together.</summary>
    /// <param name="stored">The queue.</param>
    /// <param name="columns">Memory that is no longer in use.</param>
    public static HandOff Of(Queue<BatchInFlight> stored, HandOffColumns columns)
    {
        var batches = new List<BatchInFlight>();
        int ticks = 0;
        while (stored.TryPeek(out BatchInFlight? next) && (batches.Count == 0 || ticks + next.Request.Count <= MaxTicks))
        {
            batches.Add(stored.Dequeue());
            ticks += next.Request.Count;
        }

        return new HandOff([.. batches], columns);
    }

    /// <summary>Called by each slot's series once; true for the last of them.</summary>
    public bool FinishSlot() => Interlocked.Decrement(ref _unfinished) == 0;

    /// <summary>The forecasts that somebody wants, in log order; complete once it is applied.</summary>
    /// <param name="isWanted">By series and log offset.</param>
    public MadeForecast[] Made(Func<SeriesEntry, long, bool> isWanted)
    {
        var made = new List<MadeForecast>();
        foreach (SeriesSlot slot in Slots)
        {
            slot.CopyTo(made, isWanted);
        }

        return [.. made.OrderBy(one => one.Forecast.Offset)];
    }

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

        Columns.Reserve(ticks, entries.Sum(entry => entry.HandedTicks * HandOffColumns.LengthFor(entry)));
        TickPlace[] places = Columns.Places;
        var slots = new List<SeriesSlot>(entries.Count);
        int start = 0;
        int numbers = 0;
        foreach (SeriesEntry entry in entries)
        {
            int length = HandOffColumns.LengthFor(entry);
            slots.Add(new SeriesSlot(this, entry, new ArraySegment<TickPlace>(places, start, entry.HandedTicks), numbers, length));
            numbers += entry.HandedTicks * length;
            int next = start + entry.HandedTicks;
            entry.HandedTicks = start;
            start = next;
        }

        for (int batch = 0; batch < batches.Length; batch++)
        {
            SeriesEntry[] own = batches[batch].Entries;
            long offset = batches[batch].Log.FirstTickOffset;
            for (int row = 0; row < own.Length; row++)
            {
                SeriesEntry entry = own[row];
                places[entry.HandedTicks++] = new TickPlace(batch, row);
                entry.MarkStored(offset + row);
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
