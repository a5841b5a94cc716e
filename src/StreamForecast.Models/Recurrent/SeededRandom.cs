namespace StreamForecast.Models.Recurrent;

/// <summary>
/// Draws for initialisation that are the same on every machine and in every release: SplitMix64 (Steele, Lea and Flood, 2014),
/// with integer and plain floating arithmetic only.
/// </summary>
internal struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform over [0, 1).</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform over 0 to <paramref name="count"/> - 1.</summary>
    public int NextIndex(int count) => (int)(NextUniform() * count);

    /// <summary>
    /// Mean 0, variance 1, nearly normal: twelve uniform draws less six. Exact normal draws need a logarithm, whose last bit differs
    /// between platforms.
    /// </summary>
    public double NextNormal()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += NextUniform();
        }

        return sum;
    }
}
