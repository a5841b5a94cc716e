namespace StreamForecast.PeerBenchmarks;

/// <summary>The same work by us and by a peer.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Peer">By whom else, with the version.</param>
/// <param name="Ours">Microseconds a tick.</param>
/// <param name="Theirs">Microseconds a tick.</param>
/// <param name="Budgets">What the ratio, and the agreement in numbers, are held to.</param>
internal sealed record Comparison(string Work, string Peer, Spread Ours, Spread Theirs, IReadOnlyList<Budget> Budgets)
{
    /// <summary>How many times as long the peer takes.</summary>
    public Spread Ratio => Theirs / Ours;
}

/// <summary>What a figure is held to.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure, of which the median counts.</param>
/// <param name="Limit">The budget.</param>
/// <param name="IsFloor">True when the figure must be at least the budget, false when at most.</param>
internal sealed record Budget(string Name, Spread Value, double Limit, bool IsFloor)
{
    public bool IsMet => IsFloor ? Value.Median >= Limit : Value.Median <= Limit;
}
