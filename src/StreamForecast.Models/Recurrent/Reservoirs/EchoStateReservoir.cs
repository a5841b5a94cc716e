using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Reservoirs;

/// <summary>
/// <c>h' = (1 - leak) h + leak tanh(W h + V [level, change, .2])</c> with sparse random W (Jaeger, "The echo state approach to
/// analysing and training recurrent neural networks", 2001; leaky units as of 2007).
/// </summary>
internal sealed class EchoStateReservoir : IReservoir
{
    /// <summary>Random draws a row of W; one that falls on a unit twice adds up.</summary>
    private const int Draws = 8;

    private const double Bias = 0.2;

    // The growth of a random vector, taken as a product over so many steps that its root is eight square roots:
    // logarithms differ in the last bit between platforms.
    private const int SettlingSteps = 100;
    private const int GrowthRoots = 8;

    private readonly double _leak;
    private readonly double[] _weights;
    private readonly byte[] _sources;
    private readonly double[] _levelWeights;
    private readonly double[] _changeWeights;
    private readonly double[] _biases;
    private readonly double[] _sums;

    /// <param name="units">1 to 256.</param>
    /// <param name="seed">Seed of all weights.</param>
    /// <param name="radius">Spectral radius of W.</param>
    /// <param name="leak">Share of the new value a step, in (0, 1].</param>
    /// <param name="inputScale">Standard deviation of V.</param>
    public EchoStateReservoir(int units, ulong seed, double radius, double leak, double inputScale)
    {
        Size = units;
        _leak = leak;
        _weights = new double[units * Draws];
        _sources = new byte[units * Draws];
        _levelWeights = new double[units];
        _changeWeights = new double[units];
        _biases = new double[units];
        _sums = new double[Lanes.Pad(units)];
        var random = new SeededRandom(seed);
        for (int i = 0; i < _weights.Length; i++)
        {
            _sources[i] = (byte)random.NextIndex(units);
            _weights[i] = random.NextNormal();
        }

        SetRadius(radius, ref random);
        for (int unit = 0; unit < units; unit++)
        {
            _levelWeights[unit] = inputScale * random.NextNormal();
            _changeWeights[unit] = inputScale * random.NextNormal();
            _biases[unit] = Bias * inputScale * random.NextNormal();
        }
    }

    public string Name => "esn";

    public int Size { get; }

    public void Step(double level, double change, Span<double> state)
    {
        Squash(level, change, state);
        for (int unit = 0; unit < Size; unit++)
        {
            state[unit] += _leak * (_sums[unit] - state[unit]);
        }
    }

    public (double ByLevel, double ByChange) StepBack(double level, double change, ReadOnlySpan<double> before, Span<double> adjoint)
    {
        Squash(level, change, before);
        double byLevel = 0, byChange = 0;
        for (int unit = 0; unit < Size; unit++)
        {
            double inside = _leak * (1 - (_sums[unit] * _sums[unit])) * adjoint[unit];
            byLevel += inside * _levelWeights[unit];
            byChange += inside * _changeWeights[unit];
            _sums[unit] = inside;
            adjoint[unit] *= 1 - _leak;
        }

        for (int i = 0; i < _weights.Length; i++)
        {
            adjoint[_sources[i]] += _weights[i] * _sums[i / Draws];
        }

        return (byLevel, byChange);
    }

    private void Squash(double level, double change, ReadOnlySpan<double> state)
    {
        Multiply(state, _sums);
        for (int unit = 0; unit < Size; unit++)
        {
            _sums[unit] += (_levelWeights[unit] * level) + (_changeWeights[unit] * change) + _biases[unit];
        }

        Activations.Tanh(_sums);
    }

    // Two chains of additions a row, in a fixed order.
    private void Multiply(ReadOnlySpan<double> state, Span<double> product)
    {
        for (int unit = 0; unit < Size; unit++)
        {
            ReadOnlySpan<double> w = _weights.AsSpan(unit * Draws, Draws);
            ReadOnlySpan<byte> s = _sources.AsSpan(unit * Draws, Draws);
            double even = (w[0] * state[s[0]]) + (w[2] * state[s[2]]) + (w[4] * state[s[4]]) + (w[6] * state[s[6]]);
            double odd = (w[1] * state[s[1]]) + (w[3] * state[s[3]]) + (w[5] * state[s[5]]) + (w[7] * state[s[7]]);
            product[unit] = even + odd;
        }
    }

    private void SetRadius(double radius, ref SeededRandom random)
    {
        double[] vector = new double[Size];
        double[] next = new double[Size];
        for (int unit = 0; unit < Size; unit++)
        {
            vector[unit] = random.NextNormal();
        }

        double growth = 1;
        for (int step = 0; step < SettlingSteps + (1 << GrowthRoots); step++)
        {
            Multiply(vector, next);
            double norm = Math.Sqrt(Lanes.Dot(next, next));
            if (norm == 0) return;
            if (step >= SettlingSteps) growth *= norm;
            for (int unit = 0; unit < Size; unit++)
            {
                vector[unit] = next[unit] / norm;
            }
        }

        for (int root = 0; root < GrowthRoots; root++)
        {
            growth = Math.Sqrt(growth);
        }

        if (!double.IsNormal(growth)) return;
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i] *= radius / growth;
        }
    }
}
