namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>All that one run of <c>bench</c> measured; null where it was left out.</summary>
internal sealed class BenchFigures
{
    private readonly Dictionary<BenchScenario, Throughput> _loads = [];
    private readonly Dictionary<string, Spread> _models = [];

    public Latency? Durable { get; set; }

    public Latency? Relaxed { get; set; }

    /// <summary>Of the managed heap, with the actor.</summary>
    public Spread? BytesPerSeries { get; set; }

    /// <summary>Seconds.</summary>
    public Spread? EmptyStart { get; set; }

    /// <summary>Seconds.</summary>
    public Spread? LoadedStart { get; set; }

    /// <summary>Messages a second.</summary>
    public Spread? TellChain { get; set; }

    public void Add(BenchScenario scenario, Throughput load) => _loads.Add(scenario, load);

    public void AddModel(string profile, Spread microseconds) => _models.Add(profile, microseconds);

    public Throughput? CostOf(BenchScenario scenario) => _loads.GetValueOrDefault(scenario);

    /// <summary>Ticks a second.</summary>
    public Spread? RateOf(BenchScenario scenario) => CostOf(scenario)?.TicksPerSecond;

    /// <summary>What a value costs in the models alone, with as many series taking turns.</summary>
    public Spread? ModelMicroseconds(string profile) => _models.TryGetValue(profile, out Spread cost) ? cost : null;
}
