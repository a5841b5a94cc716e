using StreamForecast.Daemon.Commands.Bench;

namespace StreamForecast.Daemon.Tests.Commands.Bench;

public sealed class BudgetsTests
{
    private static readonly BenchScenario Packed = new(BenchScenario.Daemon, "grpc", "fast", 10_000, BenchScenario.Durable);

    [Fact]
    public void Several_runs_are_told_by_their_median_and_their_ends()
    {
        Assert.Equal(new Spread(2, 1, 9), Spread.Of([9, 1, 2]));
        Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 1, 2, 3]));
    }

    [Fact]
    public void Between_the_ends_of_a_figure_made_of_two_lies_every_pair_of_their_runs()
    {
        Spread one = new(6, 4, 10), other = new(2, 1, 5);
        Assert.Equal(new Spread(8, 5, 15), one + other);
        Assert.Equal(new Spread(4, -1, 9), one - other);
        Assert.Equal(new Spread(3, 0.8, 10), one / other);
    }

    [Fact]
    public void What_was_not_run_has_no_budget() => Assert.Empty(Budgets.Of(new BenchFigures(), 100_000));

    [Fact]
    public void A_rate_is_held_to_its_floor_and_to_half_of_the_plain_loop()
    {
        var figures = new BenchFigures();
        figures.Add(Packed, Load(1_200_000));
        figures.Add(Packed with { Server = BenchScenario.PlainLoop }, Load(3_000_000));
        Budget[] budgets = [.. Budgets.Of(figures, 100_000).Where(budget => budget.IsFloor)];
        Assert.Equal([("grpc, ticks/s", true), ("grpc, of the plain loop", false)], budgets.Select(budget => (budget.Name, budget.IsMet)));
        Assert.Equal(0.4, budgets[1].Value.Median, 12);
    }

    /// <summary>One slow run of five is told beside the figure and does not decide.</summary>
    [Fact]
    public void The_median_of_the_runs_decides()
    {
        var figures = new BenchFigures { BytesPerSeries = Spread.Of([2_900, 2_900, 9_000, 2_900, 2_900]) };
        Budget memory = Assert.Single(Budgets.Of(figures, 100_000));
        Assert.Equal((2_900.0, 9_000.0, true), (memory.Value.Median, memory.Value.Max, memory.IsMet));
    }

    [Fact]
    public void A_latency_is_held_to_its_ceiling()
    {
        var figures = new BenchFigures { Durable = new Latency(Same(3.0), Same(25.1), Same(30), Same(40), 1000) };
        Assert.Equal([true, false], Budgets.Of(figures, 100_000).Select(budget => budget.IsMet));
    }

    [Fact]
    public void The_cost_of_many_series_is_compared_with_that_of_few()
    {
        var figures = new BenchFigures();
        figures.Add(Packed with { Series = 1_000, Burst = 8 }, Load(900_000));
        figures.Add(Packed with { Series = 50_000, Burst = 8 }, Load(300_000));
        Budget cost = Assert.Single(Budgets.Of(figures, 50_000));
        Assert.Equal((3.0, false), (cost.Value.Median, cost.IsMet));
    }

    private static Throughput Load(double rate) => new(Same(rate), default, default, Same(100));

    private static Spread Same(double figure) => new(figure, figure, figure);
}
