namespace StreamForecast.Engine.Ingest;

/// <summary>How many blocks of a connection may be under way where they are answered as they are.</summary>
/// <param name="settings">Bounds and times.</param>
/// <param name="limit">Blocks that the connection asks for at most.</param>
internal readonly struct AnswerPace(EngineSettings settings, int limit)
{
    /// <summary>So many are always let out: one may be waited for while the next is made.</summary>
    private const int Least = 2;

    /// <summary>
    /// Of the time after which a block counts as unanswered, the part past which answers are late: what is under way of all connections
    /// together must not come near it.
    /// </summary>
    private const int LatePart = 8;

    private const int Begin = 16;

    private readonly int _usual = Math.Min(settings.InFlightBatches, limit);

    public int First => Math.Min(Begin, _usual);

    public int Most { get; } = Math.Min(Math.Max(settings.InFlightBatches, settings.MaxInFlightBatches), limit);

    /// <param name="isTaken">Every partition took its part; a refusal may come at once, and asks for less.</param>
    /// <param name="took">How long the answer took.</param>
    public int Allows(bool isTaken, TimeSpan took) =>
        isTaken && took <= settings.AnswerTarget ? Most
        : isTaken && took <= settings.IngestTimeout / LatePart ? _usual
        : Math.Min(Least, _usual);
}
