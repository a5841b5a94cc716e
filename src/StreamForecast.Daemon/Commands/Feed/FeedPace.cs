namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>When each tick is due: as far apart as their event times, so many times faster. Measured from the first, so that nothing adds up.</summary>
/// <param name="speed">Times faster than the clock; null for as fast as it goes.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedPace(double? speed, TimeProvider time)
{
    private const double NanosecondsPerTick = 100;

    private long? _firstTime;
    private long _began;

    /// <summary>How long from now until the tick is due; at most zero when it is.</summary>
    /// <exception cref="CommandException">It has no time to go by.</exception>
    public TimeSpan Until(in FeedTick tick)
    {
        if (speed is not { } times)
        {
            return TimeSpan.Zero;
        }

        if (tick.Time is not { } at)
        {
            throw new CommandException($"line {tick.Line} has no time to go by: use --speed max, or name the column with --time-column");
        }

        if (_firstTime is not { } first)
        {
            _firstTime = at;
            _began = time.GetTimestamp();
            return TimeSpan.Zero;
        }

        return TimeSpan.FromTicks((long)((at - first) / NanosecondsPerTick / times)) - time.GetElapsedTime(_began);
    }

    /// <summary><c>max</c>, <c>1x</c>, <c>0.5x</c>, <c>100x</c>.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out double? speed)
    {
        speed = null;
        if (text == "max")
        {
            return true;
        }

        bool isSpeed = text.EndsWith('x')
            && double.TryParse(text.AsSpan(0, text.Length - 1), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double times)
            && times > 0 && (speed = times) is not null;
        return isSpeed;
    }
}
