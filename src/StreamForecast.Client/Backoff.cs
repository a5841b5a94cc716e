namespace StreamForecast.Client;

/// <summary>Growing pauses with jitter: each between half and the whole of its doubling bound.</summary>
internal sealed class Backoff(ClientOptions options)
{
    private readonly Random _random = new(options.Seed ?? (int)options.Time.GetTimestamp());
    private TimeSpan _bound = options.FirstPause;

    /// <summary>All is well again: the next pause is short.</summary>
    public void Reset() => _bound = options.FirstPause;

    public Task PauseAsync(CancellationToken cancellation) => Task.Delay(Next(), options.Time, cancellation);

    internal TimeSpan Next()
    {
        TimeSpan pause = _bound * (0.5 + (0.5 * _random.NextDouble()));
        _bound = _bound * 2 < options.LongestPause ? _bound * 2 : options.LongestPause;
        return pause;
    }
}
