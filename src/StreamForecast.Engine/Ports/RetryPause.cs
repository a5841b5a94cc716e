namespace StreamForecast.Engine.Ports;

/// <summary>
/// The pauses between attempts that fail: each may be twice as long as the one before, up to a bound, and is drawn at random between half and
/// whole, so that many who lost the same server do not come back at the same moment. Not thread-safe.
/// </summary>
public sealed class RetryPause
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly Random _random;
    private TimeSpan _next;

    /// <param name="first">The longest that the first pause may be; above 0.</param>
    /// <param name="longest">The longest that any may be; at least <paramref name="first"/>.</param>
    /// <param name="random">Decides within the bounds.</param>
    public RetryPause(TimeSpan first, TimeSpan longest, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first);
        _first = first;
        _longest = longest;
        _random = random;
        _next = first;
    }

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        TimeSpan bound = _next;
        _next = bound * 2 < _longest ? bound * 2 : _longest;
        return bound * (0.5 + (0.5 * _random.NextDouble()));
    }

    /// <summary>An attempt has lasted: the next pause is a first one again.</summary>
    public void Reset() => _next = _first;
}
