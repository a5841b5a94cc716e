namespace StreamForecast.Models.Recurrent.Reservoirs;

/// <summary>
/// Complex diagonal linear recurrence <c>h_i' = lambda_i h_i + sqrt(1 - |lambda_i|^2) level</c> (Orvieto et al., "Resurrecting recurrent
/// neural networks for long sequences", 2023). Eigenvalues are drawn once and stay: learning them gained nothing.
/// </summary>
internal sealed class LinearRecurrentUnit : IReservoir
{
    private const double SmallestRadius = 0.3;
    private const double LargestRadius = 0.995;

    // This share of the units does not turn: plain exponential averages.
    private const int SteadyShare = 4;

    private readonly double[] _real;
    private readonly double[] _imaginary;
    private readonly double[] _gain;

    /// <param name="units">Complex units, 1 to 256.</param>
    /// <param name="seed">Seed of the eigenvalues.</param>
    public LinearRecurrentUnit(int units, ulong seed)
    {
        _real = new double[units];
        _imaginary = new double[units];
        _gain = new double[units];
        var random = new SeededRandom(seed);
        for (int unit = 0; unit < units; unit++)
        {
            double low = SmallestRadius * SmallestRadius;
            double square = low + (random.NextUniform() * ((LargestRadius * LargestRadius) - low));
            (double cosine, double sine) = unit < units / SteadyShare ? (1, 0) : DrawDirection(ref random);
            double radius = Math.Sqrt(square);
            _real[unit] = radius * cosine;
            _imaginary[unit] = radius * sine;
            _gain[unit] = Math.Sqrt(1 - square);
        }
    }

    public string Name => "lru";

    /// <summary>All real parts, then all imaginary ones.</summary>
    public int Size => 2 * _real.Length;

    public void Step(double level, double change, Span<double> state)
    {
        Span<double> real = state[.._real.Length];
        Span<double> imaginary = state.Slice(_real.Length, _real.Length);
        for (int i = 0; i < real.Length; i++)
        {
            double r = real[i];
            real[i] = (_real[i] * r) - (_imaginary[i] * imaginary[i]) + (_gain[i] * level);
            imaginary[i] = (_imaginary[i] * r) + (_real[i] * imaginary[i]);
        }
    }

    public (double ByLevel, double ByChange) StepBack(double level, double change, ReadOnlySpan<double> before, Span<double> adjoint)
    {
        Span<double> real = adjoint[.._real.Length];
        Span<double> imaginary = adjoint.Slice(_real.Length, _real.Length);
        double byLevel = 0;
        for (int i = 0; i < real.Length; i++)
        {
            double r = real[i];
            byLevel += _gain[i] * r;
            real[i] = (_real[i] * r) + (_imaginary[i] * imaginary[i]);
            imaginary[i] = (_real[i] * imaginary[i]) - (_imaginary[i] * r);
        }

        return (byLevel, 0);
    }

    // A point of the upper half disc, brought to its rim: uniform in angle without a cosine, whose last bit differs between platforms.
    private static (double Cosine, double Sine) DrawDirection(ref SeededRandom random)
    {
        while (true)
        {
            double x = (2 * random.NextUniform()) - 1;
            double y = random.NextUniform();
            double square = (x * x) + (y * y);
            if (square is > 0.01 and <= 1) return (x / Math.Sqrt(square), y / Math.Sqrt(square));
        }
    }
}
