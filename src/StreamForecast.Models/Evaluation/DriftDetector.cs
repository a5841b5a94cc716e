namespace StreamForecast.Models.Evaluation;

/// <summary>
/// Notices when forecasts have become lastingly worse than they were: the Page-Hinkley test (Page, Biometrika 41, 1954) on absolute
/// errors as a part of their mean since the last drift. It only reports; what follows is up to the <see cref="DriftPolicy"/>.
/// </summary>
public struct DriftDetector
{
    /// <summary>Errors this much above their mean, as a part of it, are still usual.</summary>
    private const double Tolerance = 0.1;

    /// <summary>
    /// Summed excess at which a drift is reported: some 50 rows after errors have doubled; on unchanged Gaussian errors practically never.
    /// </summary>
    private const double Threshold = 50;

    /// <summary>One error counts as no more than this many means, so that a spike alone is no drift.</summary>
    private const double LargestPart = 6;

    /// <summary>Errors before the mean is compared with.</summary>
    private const int LeastErrors = 128;

    private double _mean;
    private double _sum;
    private double _lowest;
    private long _count;

    /// <summary>Drifts reported so far.</summary>
    public long Count { get; private set; }

    /// <summary>Event time of the last one, unix nanoseconds; null before the first.</summary>
    public long? LastTime { get; private set; }

    /// <param name="error">The forecast's error, in any unit that stays the same.</param>
    /// <param name="time">Event time, unix nanoseconds.</param>
    /// <returns>True when this error completes a drift.</returns>
    public bool Learn(double error, long time)
    {
        double magnitude = Math.Abs(error);
        if (_count >= LeastErrors && _mean > 0)
        {
            _sum += Math.Min(magnitude / _mean, LargestPart) - 1 - Tolerance;
            _lowest = Math.Min(_lowest, _sum);
            if (_sum - _lowest > Threshold)
            {
                this = new DriftDetector { Count = Count + 1, LastTime = time };
                return true;
            }
        }

        _count++;
        _mean += (magnitude - _mean) / _count;
        return false;
    }

    public readonly void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write([_mean, _sum, _lowest]);
        writer.Write(_count);
        writer.Write(Count);
        writer.Write(LastTime is not null);
        writer.Write(LastTime ?? 0);
    }

    public static DriftDetector Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var detector = new DriftDetector
        {
            _mean = reader.ReadNumber(),
            _sum = reader.ReadNumber(),
            _lowest = reader.ReadNumber(),
            _count = reader.ReadInteger(),
            Count = reader.ReadInteger(),
        };
        bool hasTime = reader.ReadFlag();
        long time = reader.ReadInteger();
        detector.LastTime = hasTime ? time : null;
        return detector;
    }
}
