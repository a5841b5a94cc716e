namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>What a figure is held to.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Value">The figure, of which the median counts.</param>
/// <param name="Limit">The budget.</param>
/// <param name="IsFloor">True when the figure must be at least the budget, false when at most.</param>
internal sealed record Budget(string Name, Spread Value, double Limit, bool IsFloor)
{
    public bool IsMet => IsFloor ? Value.Median >= Limit : Value.Median <= Limit;

    public static Budget AtLeast(string name, Spread value, double limit) => new(name, value, limit, IsFloor: true);

    public static Budget AtMost(string name, Spread value, double limit) => new(name, value, limit, IsFloor: false);
}
