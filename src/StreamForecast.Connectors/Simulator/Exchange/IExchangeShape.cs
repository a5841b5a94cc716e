using System.Text.Json;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>The messages of one exchange.</summary>
internal interface IExchangeShape
{
    string Name { get; }

    IReadOnlyList<string> DefaultSymbols { get; }

    /// <summary>The part of a symbol that names what is traded: <c>BTC</c>.</summary>
    string AssetOf(string symbol);

    /// <summary>Reads a request: what is asked for, and what is answered; null for no answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sequence">Number of the answer on its connection.</param>
    ExchangeRequest Read(JsonElement request, long sequence);

    /// <summary>What a subscription to a symbol begins with; null for nothing.</summary>
    string? Snapshot(string channel, IReadOnlyList<SimulatedTrade> history, long sequence);

    /// <summary>A trade as the channel tells it.</summary>
    string Tick(string channel, in SimulatedTrade trade, long sequence);

    /// <summary>A frame that is no tick.</summary>
    string Control(long sequence);

    /// <summary>Announces that the connection will end; null where the exchange does not.</summary>
    string? ShutdownNotice(long time);
}

/// <param name="Subscriptions">Channels and symbols that are asked for.</param>
/// <param name="Reply">The answer; null for none.</param>
internal sealed record ExchangeRequest(IReadOnlyList<(string Channel, string Symbol)> Subscriptions, string? Reply);

/// <summary>The exchanges that can be simulated.</summary>
public static class ExchangeShapes
{
    private static readonly IExchangeShape[] All = [new BinanceShape(), new CoinbaseShape(), new KrakenShape()];

    public static IReadOnlyList<string> Names => [.. All.Select(shape => shape.Name)];

    internal static IExchangeShape Of(string name) => All.Single(shape => shape.Name == name);
}
