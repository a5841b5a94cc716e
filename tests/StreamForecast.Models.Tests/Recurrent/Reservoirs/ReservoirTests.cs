using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Recurrent.Reservoirs;

namespace StreamForecast.Models.Tests.Recurrent.Reservoirs;

/// <summary>What holds for every reservoir.</summary>
public class ReservoirTests
{
    private const double Nudge = 1e-6;

    private static readonly Dictionary<string, IReservoir> Reservoirs = new(StringComparer.Ordinal)
    {
        ["echo state"] = new EchoStateReservoir(11, seed: 1, radius: 0.9, leak: 0.4, inputScale: 0.5),
        ["linear recurrent unit"] = new LinearRecurrentUnit(6, seed: 1),
    };

    public static TheoryData<string> Names => [.. Reservoirs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Stepping_back_equals_central_differences(string name)
    {
        IReservoir reservoir = Reservoirs[name];
        double[] state = Draw(reservoir.Size, seed: 2), adjoint = Draw(reservoir.Size, seed: 3);
        double level = 0.4, change = -0.3;
        double[] byState = [.. adjoint];
        (double byLevel, double byChange) = reservoir.StepBack(level, change, state, byState);

        double After(double atLevel, double atChange, int moved, double by)
        {
            double[] next = [.. state];
            if (moved >= 0) next[moved] += by;
            reservoir.Step(atLevel, atChange, next);
            return next.Zip(adjoint, (s, a) => s * a).Sum();
        }

        Assert.Equal((After(level + Nudge, change, -1, 0) - After(level - Nudge, change, -1, 0)) / (2 * Nudge), byLevel, 1e-8);
        Assert.Equal((After(level, change + Nudge, -1, 0) - After(level, change - Nudge, -1, 0)) / (2 * Nudge), byChange, 1e-8);
        for (int i = 0; i < state.Length; i++)
        {
            Assert.Equal((After(level, change, i, Nudge) - After(level, change, i, -Nudge)) / (2 * Nudge), byState[i], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_starts_driven_alike_come_together(string name)
    {
        IReservoir reservoir = Reservoirs[name];
        double[] one = Draw(reservoir.Size, seed: 4), other = Draw(reservoir.Size, seed: 5);
        for (int t = 0; t < 4_000; t++)
        {
            reservoir.Step(Math.Sin(t), Math.Cos(t), one);
            reservoir.Step(Math.Sin(t), Math.Cos(t), other);
        }

        Assert.True(one.Zip(other, (a, b) => Math.Abs(a - b)).Max() < 1e-6);
    }

    private static double[] Draw(int length, ulong seed)
    {
        var random = new SeededRandom(seed);
        double[] values = new double[length];
        foreach (ref double value in values.AsSpan())
        {
            value = random.NextNormal();
        }

        return values;
    }
}
