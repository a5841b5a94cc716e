using System.Runtime.Intrinsics;
using StreamForecast.Models.Optimizers;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Optimizers;

public class DivisionTests
{
    [Fact]
    public void It_gives_the_bits_of_the_divider()
    {
        var random = new SeededRandom(17);
        for (int i = 0; i < 200_000; i++)
        {
            double numerator = random.NextNormal() * Math.Pow(10, 100 * random.NextNormal());
            double denominator = Math.Abs(random.NextNormal()) * Math.Pow(10, 30 * random.NextNormal());
            if (Math.Abs(numerator) is < 1e-150 or > 1e150 || denominator is < 1e-130 or > 1e130) continue;

            Assert.Equal(StateBits.Of([numerator / denominator]), StateBits.Of([Divide(numerator, denominator)]));
        }
    }

    [Theory]
    [InlineData(0, 1e-8)]
    [InlineData(1, 1e-8)]
    [InlineData(-1, 1)]
    [InlineData(1e150, 1e-150)]
    [InlineData(3, 1e300)]
    public void So_it_does_at_the_ends_of_its_range(double numerator, double denominator) =>
        Assert.Equal(numerator / denominator, Divide(numerator, denominator));

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    public void Past_the_largest_denominator_the_quotient_stays_near_nothing(double denominator) =>
        Assert.Equal(0, Divide(1, denominator), 1e-299);

    private static double Divide(double numerator, double denominator) =>
        Division.ByMultiplying(Vector512.Create(numerator), Vector512.Create(denominator))[5];
}
