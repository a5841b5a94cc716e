using System.Numerics;

namespace StreamForecast.Connectors.Simulator;

/// <summary>xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64: the same market from the same seed in every release.</summary>
internal sealed class SimulatorRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public SimulatorRandom(ulong seed)
    {
        _a = Spread(ref seed);
        _b = Spread(ref seed);
        _c = Spread(ref seed);
        _d = Spread(ref seed);
    }

    public ulong NextBits()
    {
        ulong drawn = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return drawn;
    }

    /// <summary>Uniform over [0, 1).</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

    public int NextIndex(int count) => (int)(NextUniform() * count);

    /// <summary>Mean 1: the gaps of events that come at random at rate 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextUniform());

    /// <summary>Mean 0, variance 1 (Box and Muller, 1958; the sine's half is not kept).</summary>
    public double NextNormal() => Math.Sqrt(2 * NextExponential()) * Math.Cos(2 * Math.PI * NextUniform());

    private static ulong Spread(ref ulong seed)
    {
        seed += 0x9E3779B97F4A7C15;
        ulong z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
