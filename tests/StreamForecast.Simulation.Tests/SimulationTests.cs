using System.Globalization;
using StreamForecast.Simulation.Tests.World;
using Xunit.Abstractions;

namespace StreamForecast.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int DefaultCount = 3000;

    [Fact]
    public async Task Every_seed_keeps_the_delivery_contract()
    {
        int count = Setting("SIMULATION_COUNT", DefaultCount);
        Coverage coverage = await SimulationRun.OfManyAsync(Setting("SIMULATION_SEED", 1), count);
        output.WriteLine(coverage.ToString());
        if (count >= DefaultCount)
        {
            Assert.Empty(coverage.Missing);
        }
    }

    [Fact]
    public async Task A_seed_replays_exactly()
    {
        ulong[] first = await HashesAsync(), second = await HashesAsync();
        Assert.Equal(first, second);
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    private static Task<ulong[]> HashesAsync() => SimulationRun.OnThread<ulong[]>(
        system => [.. Enumerable.Range(1, 20).Select(seed => SimulationRun.Of(system, seed).Hash)]);

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
