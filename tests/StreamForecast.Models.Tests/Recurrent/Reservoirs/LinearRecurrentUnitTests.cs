using System.Numerics;
using StreamForecast.Models.Recurrent.Reservoirs;

namespace StreamForecast.Models.Tests.Recurrent.Reservoirs;

public class LinearRecurrentUnitTests
{
    private const int Units = 16;

    /// <summary>An impulse rings on in every unit as the powers of its eigenvalue.</summary>
    [Fact]
    public void Every_unit_turns_and_shrinks_by_one_eigenvalue_inside_the_ring()
    {
        var unit = new LinearRecurrentUnit(Units, seed: 1);
        double[] state = new double[unit.Size];
        unit.Step(1, 0, state);
        Complex[] first = Read(state);
        unit.Step(0, 0, state);
        Complex[] second = Read(state);
        unit.Step(0, 0, state);
        Complex[] third = Read(state);

        for (int i = 0; i < Units; i++)
        {
            Complex eigenvalue = second[i] / first[i];
            Assert.InRange(eigenvalue.Magnitude, 0.3, 0.995);
            Assert.Equal(Math.Sqrt(1 - (eigenvalue.Magnitude * eigenvalue.Magnitude)), first[i].Real, 1e-12);
            Assert.True(Complex.Abs(third[i] - (second[i] * eigenvalue)) < 1e-12);
        }

        Assert.All(second[..(Units / 4)], s => Assert.Equal(0, s.Imaginary));
        Assert.All(second[(Units / 4)..], s => Assert.True(s.Imaginary > 0));
    }

    private static Complex[] Read(double[] state) => [.. Enumerable.Range(0, Units).Select(i => new Complex(state[i], state[Units + i]))];
}
