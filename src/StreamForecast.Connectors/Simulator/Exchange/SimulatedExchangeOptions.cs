using System.Net;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>A made-up exchange on a local WebSocket. All its prices are simulated.</summary>
public sealed record SimulatedExchangeOptions
{
    public const int MaxSymbols = 1000;

    /// <summary>Whose messages it speaks; one of <see cref="ExchangeShapes.Names"/>.</summary>
    public string Exchange { get; init; } = "binance";

    /// <summary>Where it listens; port 0 picks a free one.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 9443);

    /// <summary>What is traded, as the exchange writes it; empty for the shape's own.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Mean trades per second of all symbols together.</summary>
    public double TradesPerSecond { get; init; } = 20;

    /// <summary>The same seed makes the same prices.</summary>
    public ulong Seed { get; init; } = 1;

    public ExchangeFaults Faults { get; init; } = ExchangeFaults.None;
}

/// <summary>What goes wrong, each after so many ticks of a connection, again and again; 0 for never.</summary>
public sealed record ExchangeFaults
{
    public static readonly ExchangeFaults None = new();

    /// <summary>Everything now and then, at intervals that rarely meet.</summary>
    public static readonly ExchangeFaults Usual = new()
    {
        GapEvery = 97,
        DuplicateEvery = 41,
        LateEvery = 61,
        MalformedEvery = 173,
        ControlEvery = 29,
        DisconnectEvery = 499,
        ShutdownNoticeEvery = 811,
        Overlap = 5,
    };

    /// <summary>A tick is left out.</summary>
    public int GapEvery { get; init; }

    /// <summary>A message is sent twice.</summary>
    public int DuplicateEvery { get; init; }

    /// <summary>A tick is sent after the next one of its symbol.</summary>
    public int LateEvery { get; init; }

    /// <summary>Half a message is sent.</summary>
    public int MalformedEvery { get; init; }

    /// <summary>A frame that is no tick is sent.</summary>
    public int ControlEvery { get; init; }

    /// <summary>The connection breaks without a word.</summary>
    public int DisconnectEvery { get; init; }

    /// <summary>The exchange announces its end and closes a little later, where its shape has a notice for that.</summary>
    public int ShutdownNoticeEvery { get; init; }

    /// <summary>A subscription begins with so many of the symbol's last trades once more.</summary>
    public int Overlap { get; init; }
}
