using System.Globalization;
using System.Text;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// Made-up ticks of many series for load: prices that wander, to the cent, with event times that rise. The same seed makes the same ticks.
/// One thread at a time.
/// </summary>
internal sealed class TickStream
{
    private const double FirstPrice = 100;
    private const double LargestMove = 0.1;
    private const long Second = 1_000_000_000;

    /// <summary>2024-01-01, unix nanoseconds.</summary>
    private const long Start = 1_704_067_200 * Second;

    private readonly double[] _prices;
    private readonly int _burst;
    private ulong _random;
    private long _made;

    /// <param name="series">How many series take turns.</param>
    /// <param name="burst">Ticks of one series before it is the next one's turn.</param>
    /// <param name="seed">The seed.</param>
    public TickStream(int series, int burst = 1, ulong seed = 1)
    {
        _prices = new double[series];
        Array.Fill(_prices, FirstPrice);
        _burst = burst;
        _random = seed;
        Ids = [.. Enumerable.Range(0, series).Select(i => $"bench-{i.ToString(CultureInfo.InvariantCulture)}")];
        Utf8Ids = [.. Ids.Select(Encoding.UTF8.GetBytes)];
    }

    public IReadOnlyList<string> Ids { get; }

    /// <summary>The ids as clients send them.</summary>
    public byte[][] Utf8Ids { get; }

    /// <summary>The next tick.</summary>
    public (int Series, long Time, double Value) Next()
    {
        int series = (int)(_made / _burst % _prices.Length);
        long time = Start + (_made * Second / 1000);
        _made++;
        double price = Math.Round(_prices[series] + ((NextUnit() - 0.5) * LargestMove), 2);
        _prices[series] = price;
        return (series, time, price);
    }

    // xorshift64*
    private double NextUnit()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return (_random * 0x2545F4914F6CDD1DUL >> 11) * (1.0 / (1UL << 53));
    }
}
