using StreamForecast.Connectors.Simulator;

namespace StreamForecast.Connectors.Tests.Simulator;

public sealed class MarketModelTests
{
    private const long Start = 1_767_225_600_000_000_000;
    private const long Gap = 600_000_000;
    private const int Trades = 50_000;

    [Fact]
    public void The_same_seed_makes_the_same_prices_and_another_makes_others()
    {
        Assert.Equal(Prices("SIM:BTC-USD", 5, 1000), Prices("SIM:BTC-USD", 5, 1000));
        Assert.NotEqual(Prices("SIM:BTC-USD", 5, 1000), Prices("SIM:BTC-USD", 6, 1000));
        Assert.NotEqual(Prices("SIM:ETH-USD", 5, 1000), Prices("SIM:BTC-USD", 5, 1000));
    }

    [Theory]
    [InlineData("SIM:BTC-USD", 64_000)]
    [InlineData("SIM:DOGE-USD", 0.12)]
    [InlineData("SIM:ETH-USD", 3200)]
    public void Prices_stay_above_zero_and_near_the_reference(string symbol, double reference) =>
        Assert.All(Prices(symbol, 1, Trades), price => Assert.InRange(price, 0.85 * reference, 1.15 * reference));

    [Fact]
    public void Prices_lie_on_a_grid() =>
        Assert.All(Prices("SIM:BTC-USD", 1, 5000), price => Assert.Equal(Math.Round(price, 1), price));

    [Fact]
    public void Volatility_comes_in_clusters_and_returns_have_fat_tails()
    {
        double[] returns = Returns(Prices("SIM:BTC-USD", 1, Trades));
        double[] squares = [.. returns.Select(r => Math.Min(r * r, 2e-6))];

        Assert.InRange(Correlation(squares, 1), 0.05, 0.9);
        Assert.InRange(Correlation(squares, 20), 0.03, 0.9);
        double variance = returns.Average(r => r * r);
        Assert.InRange(returns.Average(r => r * r * r * r) / (variance * variance), 4, 500);
    }

    [Fact]
    public void Trades_bounce_between_bid_and_ask() =>
        Assert.InRange(Correlation(Returns(Prices("SIM:BTC-USD", 1, Trades)), 1), -0.4, -0.01);

    [Fact]
    public void A_market_that_starts_again_goes_on_near_the_price_it_left()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            double left = Prices("SIM:SOL-USD", seed, 20_000)[^1];
            double next = new MarketModel("SIM:SOL-USD", seed).Next(Start + (20_000 * Gap));
            Assert.InRange(next / left, 0.95, 1.05);
        }
    }

    private static double[] Prices(string symbol, ulong seed, int count)
    {
        var market = new MarketModel(symbol, seed);
        return [.. Enumerable.Range(0, count).Select(i => market.Next(Start + (i * Gap)))];
    }

    private static double[] Returns(double[] prices) => [.. prices.Skip(1).Zip(prices, (next, last) => Math.Log(next / last))];

    private static double Correlation(double[] series, int lag)
    {
        double mean = series.Average();
        double together = 0;
        for (int i = lag; i < series.Length; i++)
        {
            together += (series[i] - mean) * (series[i - lag] - mean);
        }

        return together / series.Sum(x => (x - mean) * (x - mean));
    }
}
