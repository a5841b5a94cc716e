using MathNet.Numerics.LinearAlgebra;
using StreamForecast.Models.Recurrent.Reservoirs;

namespace StreamForecast.Models.Tests.Recurrent.Reservoirs;

public class EchoStateReservoirTests
{
    /// <summary>Near 0 the reservoir is linear, so that its matrix can be read off it and handed to an independent eigensolver.</summary>
    [Theory]
    [InlineData(40, 0.9, 1ul)]
    [InlineData(40, 0.5, 2ul)]
    [InlineData(100, 0.9, 3ul)]
    public void Its_spectral_radius_is_near_the_one_asked_for(int units, double radius, ulong seed)
    {
        const double Small = 1e-6;
        var reservoir = new EchoStateReservoir(units, seed, radius, leak: 1, inputScale: 1e-12);
        Matrix<double> matrix = Matrix<double>.Build.Dense(units, units);
        for (int source = 0; source < units; source++)
        {
            double[] state = new double[units];
            state[source] = Small;
            reservoir.Step(0, 0, state);
            matrix.SetColumn(source, [.. state.Select(s => s / Small)]);
        }

        double found = matrix.Evd().EigenValues.Max(e => e.Magnitude);

        Assert.Equal(radius, found, 0.02);
    }
}
