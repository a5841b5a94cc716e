namespace StreamForecast.Models.Seasons;

/// <summary>The season that the calendar gives: a day, when the gaps between observations divide it.</summary>
public static class SeasonFromTimes
{
    /// <summary>Times that are looked at: their gaps are one fewer.</summary>
    public const int Times = 64;

    private const long Day = 86_400_000_000_000;
    private const double Agreement = 0.9;

    /// <summary>Asks the times alone.</summary>
    /// <param name="times">The first event times in unix nanoseconds; the first <see cref="Times"/> count.</param>
    /// <param name="season">Observations a day, or null where there is no season: values a day or more apart, business days included.</param>
    /// <returns>False when the times do not decide, and <see cref="SeasonFromValues"/> should.</returns>
    public static bool TryFind(ReadOnlySpan<long> times, out int? season)
    {
        season = null;
        if (times.Length < Times)
        {
            return false;
        }

        Span<long> gaps = stackalloc long[Times - 1];
        for (int i = 0; i < gaps.Length; i++)
        {
            gaps[i] = times[i + 1] - times[i];
        }

        (long gap, int count) = Mode(gaps);
        if (gap >= Day)
        {
            return true;
        }

        if (gap <= 0 || count < Agreement * gaps.Length || Day % gap != 0 || Day / gap > int.MaxValue)
        {
            return false;
        }

        season = (int)(Day / gap);
        return true;
    }

    private static (long Gap, int Count) Mode(Span<long> gaps)
    {
        gaps.Sort();
        (long Gap, int Count) best = (0, 0);
        for (int start = 0, i = 1; i <= gaps.Length; i++)
        {
            if (i == gaps.Length || gaps[i] != gaps[start])
            {
                best = i - start > best.Count ? (gaps[start], i - start) : best;
                start = i;
            }
        }

        return best;
    }
}
