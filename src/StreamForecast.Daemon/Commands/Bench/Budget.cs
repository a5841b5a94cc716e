namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>What a figure is held to.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Value">The figure: the median where there were several runs.</param>
/// <param name="Limit">The budget.</param>
/// <param name="IsFloor">True when the figure must be at least the budget, false when at most.</param>
internal sealed record Budget(string Name, double Value, double Limit, bool IsFloor)
{
    public bool IsMet => IsFloor ? Value >= Limit : Value <= Limit;

    public static Budget AtLeast(string name, double value, double limit) => new(name, value, limit, IsFloor: true);

    public static Budget AtMost(string name, double value, double limit) => new(name, value, limit, IsFloor: false);
}
