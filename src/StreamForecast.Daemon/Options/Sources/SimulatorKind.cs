using System.Text;
using StreamForecast.Connectors.Simulator;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary><c>type: simulator</c>: a made-up market.</summary>
internal sealed class SimulatorKind : ISourceKind
{
    public string Type => "simulator";

    public ConfiguredSource Read(SectionReader section, string name)
    {
        var usual = new SimulatorOptions();
        SimulatorOptions options = usual with
        {
            Name = name,
            Symbols = section.List("symbols", usual.Symbols, SimulatorOptions.MaxSymbols, "series ids such as [\"SIM:BTC-USD\"]", ParseSeriesId),
            TicksPerSecond = section.Number(
                "ticks_per_second", usual.TicksPerSecond, SimulatorOptions.MinTicksPerSecond, SimulatorOptions.MaxTicksPerSecond),
            Backfill = section.Whole("backfill", usual.Backfill, 0, SimulatorOptions.MaxBackfill),
            Seed = (ulong)section.Whole("seed", (long)usual.Seed, 0, long.MaxValue),
        };
        if (options.Symbols.Count == 0 || options.Symbols.Distinct(StringComparer.Ordinal).Count() != options.Symbols.Count)
        {
            section.Fault("symbols", "must name at least one series, each once");
        }

        return new ConfiguredSource
        {
            Name = name,
            Type = Type,
            Summary = $"{options.Symbols.Count} simulated series. {SimulatorSource.Notice}",
            Create = around => new SimulatorSource(options, around.Time, around.IsKnown),
            MarketPatterns = options.Symbols,
            IsSimulated = true,
        };
    }

    private static (string Value, string? Fault) ParseSeriesId(string text) => (text, SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(text)));
}
