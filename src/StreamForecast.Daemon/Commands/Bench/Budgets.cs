namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>The budgets, each from the figures of one and the same run; what was not run is left out.</summary>
internal static class Budgets
{
    private const int Usual = 10_000;

    // Ticks a second, whole way.
    private static readonly (string Protocol, double Floor)[] Floors = [("grpc", 1_000_000), ("lineprotocol", 1_000_000), ("ndjson", 600_000)];

    /// <param name="figures">What was measured.</param>
    /// <param name="largest">Series of the largest load.</param>
    public static IReadOnlyList<Budget> Of(BenchFigures figures, int largest)
    {
        var budgets = new List<Budget>();
        foreach ((string protocol, double floor) in Floors)
        {
            var daemon = new BenchScenario(BenchScenario.Daemon, protocol, "fast", Usual, BenchScenario.Durable);
            Add(budgets, figures.RateOf(daemon), rate => Budget.AtLeast($"{protocol}, ticks/s", rate, floor));
            Add(budgets, figures.RateOf(daemon) / figures.RateOf(daemon with { Server = BenchScenario.PlainLoop }),
                ratio => Budget.AtLeast($"{protocol}, of the plain loop", ratio, 0.5));
        }

        var packed = new BenchScenario(BenchScenario.Daemon, "grpc", "fast", Usual, BenchScenario.Durable);
        Add(budgets, figures.RateOf(packed) / figures.RateOf(packed with { Durability = BenchScenario.Relaxed }),
            ratio => Budget.AtLeast("durable, of relaxed", ratio, 0.8));
        Add(budgets, figures.CostOf(packed)?.AllocatedBytes, bytes => Budget.AtMost("allocated, bytes/tick", bytes, 200));

        BenchScenario few = packed with { Series = 1_000, Burst = 8 };
        Add(budgets, figures.RateOf(few) / figures.RateOf(few with { Series = largest }),
            ratio => Budget.AtMost($"cost of a tick at {largest} series, of that at 1000", ratio, 2));

        // What a value costs in the models and what the way costs, apart and together: the plain loop shows the one, the fast profile the other.
        BenchScenario balanced = packed with { Profile = "balanced" };
        Spread? transport = figures.CostOf(packed)?.ServerMicroseconds - figures.ModelMicroseconds("fast");
        Add(budgets, figures.CostOf(balanced)?.ServerMicroseconds / (transport + figures.ModelMicroseconds("balanced")),
            ratio => Budget.AtMost("balanced, cost of a tick, of model and way apart", ratio, 1.3));

        Add(budgets, figures.Durable?.P50, p50 => Budget.AtMost("durable, p50 at 10,000 ticks/s, ms", p50, 3));
        Add(budgets, figures.Durable?.P99, p99 => Budget.AtMost("durable, p99 at 10,000 ticks/s, ms", p99, 25));
        Add(budgets, figures.Relaxed?.P50, p50 => Budget.AtMost("relaxed, p50 at 10,000 ticks/s, ms", p50, 0.5));
        Add(budgets, figures.BytesPerSeries, bytes => Budget.AtMost($"memory of a series at {largest}, bytes", bytes, 3 * 1024));
        Add(budgets, figures.EmptyStart, seconds => Budget.AtMost("ready, empty, s", seconds, 2));
        Add(budgets, figures.LoadedStart, seconds => Budget.AtMost("ready, 10,000 series and their tails, s", seconds, 5));
        return budgets;
    }

    private static void Add(List<Budget> budgets, Spread? figure, Func<Spread, Budget> budget)
    {
        if (figure is { } value)
        {
            budgets.Add(budget(value));
        }
    }
}
