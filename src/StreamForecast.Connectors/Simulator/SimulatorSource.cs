using System.Runtime.CompilerServices;
using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Simulator;

/// <summary>
/// Ticks of a simulated market (<see cref="MarketModel"/>), at random moments, paced by the clock. History comes first, for symbols that
/// have no
/// series yet: times before the start, at the gaps that live ticks have.
/// </summary>
public sealed class SimulatorSource : ITickSource
{
    /// <summary>What people must be told wherever the source shows.</summary>
    public const string Notice = "Prices of the simulated market are made up.";

    /// <summary>After a pause (no credit, a sleeping machine) at most this much is made up for.</summary>
    private const long MaxCatchUp = NanosecondsPerSecond;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const double NanosecondsPerHour = 3.6e12;
    private const double ActivitySwing = 0.5;

    /// <summary>A timer rounds down to whole milliseconds, so that a shorter wait would spin.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly SimulatorOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<string, bool> _isKnown;
    private readonly SimulatorRandom _arrivals;
    private readonly byte[][] _ids;
    private readonly MarketModel[] _markets;
    private long _line;

    /// <param name="options">The market.</param>
    /// <param name="time">The clock that paces it.</param>
    /// <param name="isKnown">
    /// True when a series of this id exists; asked once a symbol, as reading begins. The host knows it from the engine's directory.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every one.</exception>
    public SimulatorSource(SimulatorOptions options, TimeProvider time, Func<string, bool> isKnown)
    {
        if (options.Faults() is { Count: > 0 } faults)
        {
            throw new ArgumentException($"source '{options.Name}': {string.Join("; ", faults)}", nameof(options));
        }

        _options = options;
        _time = time;
        _isKnown = isKnown;
        _arrivals = new SimulatorRandom(options.Seed);
        _ids = [.. options.Symbols.Select(Encoding.UTF8.GetBytes)];
        _markets = [.. options.Symbols.Select(symbol => new MarketModel(symbol, options.Seed))];
    }

    public string Name => _options.Name;

    public async IAsyncEnumerable<TickBlock> ReadAsync(TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long due = Now();
        foreach ((int symbol, long time) in History(due))
        {
            Add(symbol, time, blocks);
            if (blocks.IsFull)
            {
                yield return blocks.Build();
            }
        }

        while (true)
        {
            long now = Now();
            for (due = Math.Max(due, now - MaxCatchUp); due <= now && !blocks.IsFull; due += NextGap(due))
            {
                Add(_arrivals.NextIndex(_ids.Length), due, blocks);
            }

            if (!blocks.IsEmpty)
            {
                yield return blocks.Build();
            }

            var wait = TimeSpan.FromTicks((due - Now()) / TimeSpan.NanosecondsPerTick);
            await Task.Delay(wait < ShortestWait ? ShortestWait : wait, _time, cancellation);
        }
    }

    /// <summary>A simulated tick that is lost costs nothing: there is nothing to commit.</summary>
    public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Past times of the symbols that are new, in order; each symbol has one at random in every gap.</summary>
    private IEnumerable<(int Symbol, long Time)> History(long start)
    {
        int[] unknown = [.. Enumerable.Range(0, _ids.Length).Where(i => !_isKnown(_options.Symbols[i]))];
        double gap = NanosecondsPerSecond * _ids.Length / _options.TicksPerSecond;
        long fits = (long)((start - TickBlockBuilder.MinTime) / gap);
        for (long back = Math.Min(_options.Backfill, fits); back > 0; back--)
        {
            for (int i = 0; i < unknown.Length; i++)
            {
                double slot = (i + _arrivals.NextUniform()) / unknown.Length;
                yield return (unknown[i], start - (long)((back - slot) * gap));
            }
        }
    }

    private void Add(int symbol, long time, TickBlockBuilder blocks) =>
        blocks.Add(++_line, _ids[symbol], time, _markets[symbol].Next(time));

    /// <summary>Nanoseconds to the next tick of any symbol: busiest at 14:00 UTC, quietest at 02:00.</summary>
    private long NextGap(long time)
    {
        double activity = 1 + (ActivitySwing * Math.Sin(2 * Math.PI * ((time / NanosecondsPerHour) - 8) / 24));
        return 1 + (long)(_arrivals.NextExponential() * NanosecondsPerSecond / (_options.TicksPerSecond * activity));
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
