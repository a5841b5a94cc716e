namespace StreamForecast.PeerBenchmarks;

/// <summary>The same work by us and by a peer.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Peer">By whom else, with the version.</param>
/// <param name="Ours">Microseconds a tick.</param>
/// <param name="Theirs">Microseconds a tick.</param>
/// <param name="Budgets">What the ratio, and the agreement in numbers, are held to.</param>
internal sealed record Comparison(string Work, string Peer, Spread Ours, Spread Theirs, IReadOnlyList<Budget> Budgets)
{
    /// <summary>Of the medians: how many times as long the peer takes.</summary>
    public double Ratio => Ratios(Ours, Theirs);

    public static double Ratios(Spread ours, Spread theirs) => theirs.Median / ours.Median;
}

/// <summary>What a figure is held to.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure.</param>
/// <param name="Limit">The budget.</param>
/// <param name="IsFloor">True when the figure must be at least the budget, false when at most.</param>
internal sealed record Budget(string Name, double Value, double Limit, bool IsFloor)
{
    public bool IsMet => IsFloor ? Value >= Limit : Value <= Limit;
}
