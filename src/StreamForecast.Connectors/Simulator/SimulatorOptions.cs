using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Simulator;

/// <summary>A simulated market to look at and to test with. All its prices are made up.</summary>
public sealed record SimulatorOptions
{
    public const int MaxSymbols = 1000;
    public const double MinTicksPerSecond = 0.001;
    public const double MaxTicksPerSecond = 100_000;
    public const int MaxBackfill = 10_000;

    /// <summary>Names the source to people.</summary>
    public string Name { get; init; } = "simulator";

    /// <summary>The same seed makes the same market.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ids of its series, 1 to <see cref="MaxSymbols"/>; the part after a colon and before a hyphen names the asset.</summary>
    public IReadOnlyList<string> Symbols { get; init; } =
    [
        "SIM:BTC-USD", "SIM:ETH-USD", "SIM:SOL-USD", "SIM:XRP-USD", "SIM:ADA-USD", "SIM:DOGE-USD", "SIM:LTC-USD", "SIM:LINK-USD",
        "SIM:EUR-USD", "SIM:GBP-USD", "SIM:XAU-USD", "SIM:WTI-USD",
    ];

    /// <summary>Mean ticks per second of all symbols together; by the hour of the day it is up to half more or less.</summary>
    public double TicksPerSecond { get; init; } = 20;

    /// <summary>
    /// Observations of history that a symbol without a series starts with, up to <see cref="MaxBackfill"/>, so that forecasts are ready
    /// within
    /// seconds. A symbol that already has a series gets none.
    /// </summary>
    public int Backfill { get; init; } = 300;

    /// <summary>Everything that is out of range, each with its mend; empty when all is well.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(Name))
        {
            faults.Add("name is empty; give the source a name");
        }

        if (Symbols.Count is < 1 or > MaxSymbols)
        {
            faults.Add($"symbols has {Symbols.Count} entries; give 1 to {MaxSymbols}");
        }

        foreach (string symbol in Symbols)
        {
            if (SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(symbol)) is { } fault)
            {
                faults.Add($"symbols has '{symbol}': {fault}");
            }
        }

        if (Symbols.Distinct(StringComparer.Ordinal).Count() != Symbols.Count)
        {
            faults.Add("symbols names one twice; name each once");
        }

        if (!(TicksPerSecond >= MinTicksPerSecond && TicksPerSecond <= MaxTicksPerSecond))
        {
            faults.Add($"ticks_per_second is {TicksPerSecond}; give {MinTicksPerSecond} to {MaxTicksPerSecond}");
        }

        if (Backfill is < 0 or > MaxBackfill)
        {
            faults.Add($"backfill is {Backfill}; give 0 to {MaxBackfill}");
        }

        return faults;
    }
}
