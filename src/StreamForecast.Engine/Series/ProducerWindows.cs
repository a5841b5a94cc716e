using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Series;

/// <summary>Whether a numbered tick is new to a series.</summary>
internal enum Novelty
{
    New,

    /// <summary>The same producer sent this number before.</summary>
    Seen,

    /// <summary>Older than the window: it cannot be told.</summary>
    Forgotten,
}

/// <summary>
/// What a series remembers of its producers, so that a tick sent again is not learned again: of each the highest sequence and a
/// window below it. The producer unheard for longest, in log order, makes room for a new one.
/// </summary>
internal sealed class ProducerWindows
{
    /// <summary>Producers remembered a series.</summary>
    public const int MaxProducers = 16;

    /// <summary>Sequences remembered a producer, counted down from the highest.</summary>
    public const int WindowBits = 1024;

    private const int WordBits = 64;

    // Least recently heard first; null until a tick names a producer, which most series never see.
    private List<Window>? _windows;

    public IEnumerable<KeyValuePair<string, long>> Highest =>
        (_windows ?? []).Select(window => KeyValuePair.Create(window.Producer, window.Highest));

    /// <summary>Sequences that each remembered producer passed over and has not sent since.</summary>
    public IEnumerable<KeyValuePair<string, long>> Gaps =>
        (_windows ?? []).Select(window => KeyValuePair.Create(window.Producer, window.Gaps));

    public Novelty Mark(string producer, long sequence)
    {
        _windows ??= [];
        int at = _windows.FindIndex(window => window.Producer == producer);
        Window window;
        if (at < 0)
        {
            if (_windows.Count == MaxProducers)
            {
                _windows.RemoveAt(0);
            }

            window = new Window(producer, sequence, 0, new ulong[WindowBits / WordBits]);
            window.Seen[0] = 1;
            _windows.Add(window);
            return Novelty.New;
        }

        window = _windows[at];
        _windows.RemoveAt(at);
        _windows.Add(window);
        return window.Mark(sequence);
    }

    public void Save(ICollection<ProducerWindow> target)
    {
        foreach (Window window in _windows ?? [])
        {
            var saved = new ProducerWindow { Producer = window.Producer, Highest = window.Highest, Gaps = window.Gaps };
            saved.Seen.AddRange(window.Seen);
            target.Add(saved);
        }
    }

    public static ProducerWindows Load(IReadOnlyCollection<ProducerWindow> saved)
    {
        if (saved.Count > MaxProducers || saved.Any(window => window.Seen.Count != WindowBits / WordBits))
        {
            throw new Models.StateFormatException("The saved producer windows have another size than this program's.");
        }

        return new ProducerWindows
        {
            _windows = saved.Count == 0
                ? null
                : saved.Select(window => new Window(window.Producer, window.Highest, window.Gaps, [.. window.Seen])).ToList(),
        };
    }

    /// <param name="producer">The producer's name.</param>
    /// <param name="highest">Its highest sequence so far.</param>
    /// <param name="gaps">Sequences passed over so far; one that comes later is taken off again.</param>
    /// <param name="seen">Bit i of word w: the sequence highest - (64 w + i) was seen.</param>
    private sealed class Window(string producer, long highest, long gaps, ulong[] seen)
    {
        public string Producer => producer;

        public long Highest { get; private set; } = highest;

        public long Gaps { get; private set; } = gaps;

        public ulong[] Seen => seen;

        private bool IsSource => producer[0] == TickMessage.ProducerMark;

        public Novelty Mark(long sequence)
        {
            if (sequence > Highest)
            {
                Shift(sequence - Highest);
                Gaps += IsSource ? 0 : sequence - Highest - 1; // a source numbers the messages of many series
                Highest = sequence;
                seen[0] |= 1;
                return Novelty.New;
            }

            long back = Highest - sequence;
            if (back >= WindowBits)
            {
                return Novelty.Forgotten;
            }

            ulong bit = 1UL << (int)(back % WordBits);
            ref ulong word = ref seen[back / WordBits];
            if ((word & bit) != 0)
            {
                return Novelty.Seen;
            }

            word |= bit;
            Gaps = Math.Max(0, Gaps - 1);
            return Novelty.New;
        }

        private void Shift(long by)
        {
            if (by >= WindowBits)
            {
                Array.Clear(seen);
                return;
            }

            int words = (int)by / WordBits;
            int bits = (int)by % WordBits;
            for (int i = seen.Length - 1; i >= 0; i--)
            {
                ulong high = i - words >= 0 ? seen[i - words] << bits : 0;
                ulong carry = bits > 0 && i - words - 1 >= 0 ? seen[i - words - 1] >> (WordBits - bits) : 0;
                seen[i] = high | carry;
            }
        }
    }
}
