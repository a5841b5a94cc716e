using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using MathNet.Numerics.Statistics;

namespace StreamForecast.Models.Seasons;

/// <summary>
/// The season that the values show, for series without regular times: a peak in the autocorrelation of their first differences.
/// It costs a Fourier transform, so it is asked at two counts of rows and never per tick.
/// </summary>
public static class SeasonFromValues
{
    /// <summary>Rows after which to ask.</summary>
    public static readonly IReadOnlyList<int> Rows = [512, 2_048];

    private const double LeastCorrelation = 0.15;
    private const double Deviations = 4;
    private const double NearBest = 0.85;
    private const double ClipDeviations = 6;

    // A season must have been seen this often.
    private const int LeastSeasons = 3;

    /// <returns>Observations a season; null when no peak stands out.</returns>
    public static int? Find(ReadOnlySpan<double> values)
    {
        if (values.Length < 2 * LeastSeasons)
        {
            return null;
        }

        double[] correlation = Autocorrelation(ClippedDifferences(values), values.Length / LeastSeasons);
        double threshold = Math.Max(LeastCorrelation, Deviations / Math.Sqrt(values.Length));
        List<int> peaks = [];

        // A peak comes after a valley. Noise digs one at lag 1 whatever the season, so that one does not count.
        bool pastValley = false;
        for (int lag = 2; lag < correlation.Length - 1; lag++)
        {
            pastValley |= correlation[lag] <= 0;
            if (pastValley && correlation[lag] > threshold && correlation[lag] > correlation[lag - 1] && correlation[lag] >= correlation[lag + 1])
            {
                peaks.Add(lag);
            }
        }

        // The multiples of a season peak about as high as the season itself.
        double near = NearBest * peaks.Select(lag => correlation[lag]).DefaultIfEmpty().Max();
        return peaks.Where(lag => correlation[lag] >= near).Select(lag => (int?)lag).FirstOrDefault();
    }

    private static double[] ClippedDifferences(ReadOnlySpan<double> values)
    {
        double[] differences = new double[values.Length - 1];
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = values[i + 1] - values[i];
        }

        double median = differences.Median();
        double limit = ClipDeviations * differences.Select(d => Math.Abs(d - median)).Median();
        double[] clipped = [.. differences.Select(d => Math.Clamp(d - median, -limit, limit))];
        double mean = clipped.Average();
        return [.. clipped.Select(d => d - mean)];
    }

    // By the Wiener-Khinchin theorem; padded so that the end does not meet the beginning.
    private static double[] Autocorrelation(double[] centred, int lags)
    {
        var spectrum = new Complex[BitOperations.RoundUpToPowerOf2((uint)(2 * centred.Length))];
        for (int i = 0; i < centred.Length; i++)
        {
            spectrum[i] = centred[i];
        }

        Fourier.Forward(spectrum, FourierOptions.AsymmetricScaling);
        for (int i = 0; i < spectrum.Length; i++)
        {
            spectrum[i] *= Complex.Conjugate(spectrum[i]);
        }

        Fourier.Inverse(spectrum, FourierOptions.AsymmetricScaling);
        double[] correlation = new double[lags];
        for (int lag = 0; lag < lags && spectrum[0].Real > 0; lag++)
        {
            correlation[lag] = spectrum[lag].Real / spectrum[0].Real;
        }

        return correlation;
    }
}
