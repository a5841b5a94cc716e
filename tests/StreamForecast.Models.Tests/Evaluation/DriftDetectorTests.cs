using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Evaluation;

public class DriftDetectorTests
{
    private static readonly double[] Noise = TestSeries.Noise(100_000, seed: 61);

    [Fact]
    public void Errors_that_stay_as_they_are_are_no_drift()
    {
        var detector = new DriftDetector();
        foreach (double error in Noise)
        {
            Assert.False(detector.Learn(error, time: 0));
        }

        Assert.Null(detector.LastTime);
    }

    [Fact]
    public void Errors_that_double_are_reported_once_soon_and_with_their_time()
    {
        var detector = new DriftDetector();
        int? reported = null;
        for (int t = 0; t < 5_000; t++)
        {
            if (detector.Learn(Noise[t] * (t < 1_000 ? 1 : 2), time: t))
            {
                Assert.Null(reported);
                reported = t;
            }
        }

        Assert.InRange(reported!.Value, 1_020, 1_150);
        Assert.Equal(1, detector.Count);
        Assert.Equal(reported, detector.LastTime);
    }

    [Fact]
    public void A_spike_alone_is_no_drift()
    {
        var detector = new DriftDetector();
        for (int t = 0; t < 3_000; t++)
        {
            Assert.False(detector.Learn(t == 1_500 ? 1e6 : Noise[t], t));
        }
    }
}
