using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Series;

public sealed class ReplayCostTests
{
    [Fact]
    public void Larger_profiles_longer_horizons_and_networks_cost_more()
    {
        long fast = Of(new SeriesConfiguration());
        Assert.True(fast < Of(new SeriesConfiguration { Profile = "balanced" }));
        Assert.True(Of(new SeriesConfiguration { Profile = "balanced" }) < Of(new SeriesConfiguration { Profile = "full" }));
        Assert.True(fast < Of(new SeriesConfiguration { Horizon = 5 }));
        Assert.True(
            Of(new SeriesConfiguration { Experts = ["ar(5)"] }) < Of(new SeriesConfiguration { Experts = ["stack(gru(16), dense(8))"] }));
    }

    private static long Of(SeriesConfiguration configuration) => ReplayCost.Of(configuration);
}
