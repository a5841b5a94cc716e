using System.Runtime.Intrinsics;
using StreamForecast.Models.Optimizers;
using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Optimizers;

public class SquareRootTests
{
    [Fact]
    public void It_gives_the_bits_of_the_divider()
    {
        var random = new SeededRandom(19);
        for (int i = 0; i < 2_000_000; i++)
        {
            double value = Math.Abs(random.NextNormal()) * Math.Pow(10, 40 * random.NextNormal());
            if (value is < 1e-280 or > 1e280) continue;

            Assert.Equal(BitConverter.DoubleToInt64Bits(Math.Sqrt(value)), BitConverter.DoubleToInt64Bits(Root(value)));
        }
    }

    /// <summary>Squares, and what lies beside them: there a root is nearest to where it is rounded one way or the other.</summary>
    [Fact]
    public void So_it_does_around_squares()
    {
        var random = new SeededRandom(23);
        for (int i = 0; i < 200_000; i++)
        {
            double square = Math.Pow(random.NextNormal(), 2);
            foreach (double value in (double[])[square, Math.BitIncrement(square), Math.BitDecrement(square)])
            {
                Assert.Equal(Math.Sqrt(value), Root(value));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1e-280)]
    [InlineData(1e280)]
    [InlineData(1 + 2.220446049250313e-16)]
    [InlineData(4 - 4.440892098500626e-16)]
    public void So_it_does_at_the_ends_of_its_range(double value) => Assert.Equal(Math.Sqrt(value), Root(value));

    /// <summary>As means of squares of gradients that stay 0 become in time.</summary>
    [Theory]
    [InlineData(1e-281)]
    [InlineData(1e-300)]
    [InlineData(1e-308)]
    [InlineData(1e-315)]
    [InlineData(double.Epsilon)]
    public void What_is_smaller_gives_next_to_nothing(double value) => Assert.InRange(Root(value), 0, 1e-130);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void None_of_what_is_no_number_or_has_no_end(double value) => Assert.Equal(double.NaN, Root(value));

    private static double Root(double value) => SquareRoot.ByMultiplying(Vector512.Create(value))[5];
}
