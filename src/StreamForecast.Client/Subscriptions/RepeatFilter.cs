namespace StreamForecast.Client.Subscriptions;

/// <summary>
/// Lets each forecast through once: the daemon delivers at least once, so after a break some come again. Of each series it remembers the
/// last identity, epoch and sequence.
/// </summary>
internal sealed class RepeatFilter
{
    private readonly Dictionary<string, (long Epoch, long Sequence)> _last = new(StringComparer.Ordinal);

    public bool IsNew(SeriesForecast forecast)
    {
        (long, long) identity = (forecast.Epoch, forecast.Sequence);
        if (_last.TryGetValue(forecast.Series, out (long, long) last) && identity.CompareTo(last) <= 0)
        {
            return false;
        }

        _last[forecast.Series] = identity;
        return true;
    }
}
