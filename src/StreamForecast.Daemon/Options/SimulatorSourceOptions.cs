namespace StreamForecast.Daemon.Options;

/// <summary>A simulated market to look at and to test with. It says plainly that its prices are made up.</summary>
public sealed record SimulatorSourceOptions
{
    /// <summary>Names the source to people.</summary>
    public string Name { get; init; } = "simulator";

    /// <summary>Ids of its series.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = ["SIM-BTC-USD", "SIM-ETH-USD", "SIM-SOL-USD", "SIM-EUR-USD"];

    /// <summary>Mean ticks per second of each series.</summary>
    public double Rate { get; init; } = 2;

    public ulong Seed { get; init; } = 1;
}
