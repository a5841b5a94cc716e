using StreamForecast.Engine;
using StreamForecast.Models;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>What may happen in a step.</summary>
internal enum Deed
{
    Turn,
    Commit,
    TellOutcome,
    Send,
    PassTime,
    Ask,
    Subscribe,
    Leave,
    FinishWrite,
    GiveUp,
    FillDisk,
    FreeDisk,
    FailDisk,
    DamageSnapshot,
    Reconfigure,
    Forget,
    Crash,
}

/// <summary>
/// The shape of one simulation, drawn from its seed: sizes, bounds and how often each deed happens. Rare things are left out of many
/// runs altogether, so that long stretches without them are seen as well.
/// </summary>
internal sealed class SimulationPlan
{
    private const long Second = 1_000_000_000;

    private readonly SeriesConfiguration[] _configurations;
    private readonly int[] _weights = new int[Enum.GetValues<Deed>().Length];

    public SimulationPlan(Random random)
    {
        Partitions = 1 + random.Next(3);
        Series = 1 + random.Next(8);
        _configurations = [.. Enumerable.Range(0, Series).Select(_ => DrawConfiguration(random))];
        Clients = 1 + random.Next(4);
        Steps = 200 + random.Next(1000);
        BlockTicks = 1 + random.Next(12);
        InFlightBlocks = 1 + random.Next(6);
        TrimRows = random.Next(2) == 0 ? 1 : 64;
        Settings = new EngineSettings
        {
            PartitionCreditTicks = 4 + random.Next(40),
            MaxTailRecords = 5 + random.Next(60),
            PassivateAfter = TimeSpan.FromMinutes(1),
            ForecastRingPerSeries = 1 + random.Next(16),
            SinkBufferForecasts = Series + random.Next(30), // with less the newest of each has no room
        };
        this[Deed.Turn] = 300 + random.Next(600);
        this[Deed.Commit] = 20 + random.Next(100);
        this[Deed.TellOutcome] = 20 + random.Next(150);
        this[Deed.Send] = 40 + random.Next(120);
        this[Deed.PassTime] = random.Next(60);
        this[Deed.Ask] = random.Next(40);
        this[Deed.Subscribe] = random.Next(8);
        this[Deed.Leave] = random.Next(6);
        this[Deed.FinishWrite] = 5 + random.Next(60);
        this[Deed.FreeDisk] = 30;
        this[Deed.GiveUp] = Rarely(random, 8);
        this[Deed.FillDisk] = Rarely(random, 8);
        this[Deed.FailDisk] = Rarely(random, 3);
        this[Deed.DamageSnapshot] = Rarely(random, 4);
        this[Deed.Reconfigure] = Rarely(random, 6);
        this[Deed.Forget] = Rarely(random, 6);
        this[Deed.Crash] = Rarely(random, 10);
    }

    public int Partitions { get; }

    public int Series { get; }

    public int Clients { get; }

    public int Steps { get; }

    /// <summary>Ticks a block, at most.</summary>
    public int BlockTicks { get; }

    public int InFlightBlocks { get; }

    public int TrimRows { get; }

    public EngineSettings Settings { get; }

    public int this[Deed deed]
    {
        get => _weights[(int)deed];
        private set => _weights[(int)deed] = value;
    }

    public static string NameOf(int series) => $"series-{series}";

    /// <summary>How a series begins.</summary>
    public SeriesConfiguration ConfigurationOf(string id) =>
        _configurations[Enumerable.Range(0, Series).First(series => NameOf(series) == id)];

    /// <summary>Some configuration. The experts are the lightest: what the engine does with a state does not depend on them.</summary>
    public static SeriesConfiguration DrawConfiguration(Random random) => new()
    {
        Experts = ["naive"],
        Levels = [0.8],
        ReorderWindow = random.Next(3) == 0 ? random.Next(1, 10) * Second : 0,
        ReorderLimit = random.Next(2) == 0 ? 1 + random.Next(4) : SeriesConfiguration.DefaultReorderLimit,
        Duplicates = random.Next(3) == 0 ? DuplicatePolicy.DropSameTimeAndValue : DuplicatePolicy.Keep,
    };

    private static int Rarely(Random random, int most) => random.Next(2) == 0 ? 0 : 1 + random.Next(most);
}
