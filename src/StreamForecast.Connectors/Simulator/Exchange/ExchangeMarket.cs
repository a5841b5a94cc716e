namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>The trades of a made-up exchange, whoever listens. Times move on with the clock; a symbol's are a millisecond apart at least.</summary>
internal sealed class ExchangeMarket
{
    /// <summary>Trades a symbol that a snapshot shows.</summary>
    public const int HistoryTrades = 50;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly SimulatorRandom _random;
    private readonly Listing[] _listings;
    private readonly double _tradesPerSecond;

    public ExchangeMarket(SimulatedExchangeOptions options, IExchangeShape shape)
    {
        IReadOnlyList<string> symbols = options.Symbols.Count > 0 ? options.Symbols : shape.DefaultSymbols;
        _random = new SimulatorRandom(options.Seed);
        _listings = [.. symbols.Select(symbol => new Listing(symbol, new MarketModel($"SIM:{shape.AssetOf(symbol)}-USD", options.Seed)))];
        _tradesPerSecond = options.TradesPerSecond;
    }

    public IReadOnlyList<string> Symbols => [.. _listings.Select(listing => listing.Symbol)];

    /// <summary>Nanoseconds to the next trade.</summary>
    public long NextGap() => 1 + (long)(_random.NextExponential() * NanosecondsPerSecond / _tradesPerSecond);

    public SimulatedTrade Trade(long now)
    {
        Listing listing = _listings[_random.NextIndex(_listings.Length)];
        long time = Math.Max(now / NanosecondsPerMillisecond * NanosecondsPerMillisecond, listing.LastTime + NanosecondsPerMillisecond);
        listing.LastTime = time;
        double size = Math.Round(0.001 + (0.1 * _random.NextExponential()), 6);
        var trade = new SimulatedTrade(listing.Symbol, ++listing.LastId, listing.Market.Next(time), size, time);
        lock (listing.History)
        {
            listing.History.Enqueue(trade);
            if (listing.History.Count > HistoryTrades)
            {
                listing.History.Dequeue();
            }
        }

        return trade;
    }

    /// <summary>The last trades of a symbol, oldest first; none when it is not traded.</summary>
    public IReadOnlyList<SimulatedTrade> History(string symbol)
    {
        if (Array.Find(_listings, listing => listing.Symbol == symbol) is not { } found)
        {
            return [];
        }

        lock (found.History)
        {
            return [.. found.History];
        }
    }

    private sealed class Listing(string symbol, MarketModel market)
    {
        public string Symbol => symbol;

        public MarketModel Market => market;

        public Queue<SimulatedTrade> History { get; } = new();

        public long LastId { get; set; }

        public long LastTime { get; set; }
    }
}
