using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Tests.Records;

public class LowerEdgeTests
{
    /// <summary>Also where an interval is not around the mean, has no mean or no end, and where bits of the same number differ.</summary>
    [Fact]
    public void Any_lower_edge_comes_back_to_the_bit()
    {
        float[] numbers =
        [
            0, -0f, 1, -1, 1.0000001f, 0.05f, -3e-7f, float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity,
            float.NaN, BitConverter.Int32BitsToSingle(0x7FC01234), (float)-double.NaN,
        ];
        foreach (float mean in numbers)
        {
            foreach (float upper in numbers)
            {
                foreach (float lower in numbers)
                {
                    float back = LowerEdge.Of(mean, upper, LowerEdge.Correction(mean, upper, lower));
                    Assert.Equal(BitConverter.SingleToInt32Bits(lower), BitConverter.SingleToInt32Bits(back));
                }
            }
        }
    }

    [Theory]
    [InlineData(2.5f, 4f, 1f)]
    [InlineData(-1f, 1f, -3f)]
    [InlineData(0.5f, float.NaN, float.NaN)]
    public void An_interval_around_the_mean_needs_no_correction(float mean, float upper, float lower) =>
        Assert.Equal(0, LowerEdge.Correction(mean, upper, lower));
}
