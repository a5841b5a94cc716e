using System.Numerics;
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

    [Fact]
    public void So_it_does_of_squares_and_what_lies_beside_them()
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

    /// <summary>
    /// Roots next to the middle between two numbers. Of an odd N of 54 bits N² - d is a number of 53 bits where 2^55 divides it: N, found bit
    /// by bit, is a root of d in numbers that grow to the left, and N/2, which has no place among numbers, lies that close to the root.
    /// </summary>
    [Fact]
    public void Nowhere_does_it_miss_by_more_than_the_last_bit()
    {
        int checkedNumbers = 0, missed = 0;
        for (int d = -4_095; d < 4_096; d += 8)
        {
            if (HardNumber(d) is not { } value) continue;

            checkedNumbers++;
            long apart = BitConverter.DoubleToInt64Bits(Math.Sqrt(value)) - BitConverter.DoubleToInt64Bits(Root(value));
            Assert.InRange(apart, -1, 1);
            missed += apart == 0 ? 0 : 1;
        }

        Assert.True(checkedNumbers > 500, $"only {checkedNumbers} numbers");
        Assert.InRange(missed, 1, 8);
    }

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

    // d = 1 modulo 8 has roots modulo every power of 2: of n² - d each step settles the lowest bit that is not 0.
    private static double? HardNumber(int d)
    {
        const int Divided = 55;
        BigInteger n = 1;
        for (int bit = 3; bit < Divided; bit++)
        {
            if (((n * n) - d & (BigInteger.One << bit)) != 0) n += BigInteger.One << (bit - 1);
        }

        n %= BigInteger.One << 54;
        if (n < BigInteger.One << 53) n = (BigInteger.One << 54) - n; // the other root, with as many bits as are asked
        BigInteger quotient = BigInteger.DivRem((n * n) - d, BigInteger.One << Divided, out BigInteger rest);
        return rest.IsZero && quotient.GetBitLength() <= 53 ? (double)quotient * 2 : null;
    }

    private static double Root(double value) => SquareRoot.ByMultiplying(Vector512.Create(value))[5];
}
