namespace StreamForecast.Connectors.Exchanges;

/// <summary>
/// How an exchange is spoken to and what in its messages is a tick, as data: the presets and what people write in YAML are the same. In URL and
/// messages <c>{api_key}</c>, <c>{api_secret}</c>, <c>{symbol}</c> (one message a symbol), <c>{symbols}</c> (a JSON array) and
/// <c>{symbols_comma}</c> (text) are filled in.
/// </summary>
public sealed record ExchangeMapping
{
    /// <summary>Names the exchange to people.</summary>
    public required string Name { get; init; }

    /// <summary>Where its WebSocket is: <c>wss://...</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Messages that say who we are; what follows waits until a control frame says that it was accepted.</summary>
    public IReadOnlyList<string> Login { get; init; } = [];

    /// <summary>Messages sent once a connection, before those of the channels.</summary>
    public IReadOnlyList<string> Subscribe { get; init; } = [];

    /// <summary>A member that, where a message has it, holds the real message: <c>data</c> of Binance's combined streams. Empty for none.</summary>
    public string Envelope { get; init; } = "";

    /// <summary>A number that every message of a connection carries, one more each time; null for none.</summary>
    public FieldPath? Sequence { get; init; }

    public required IReadOnlyList<ChannelRule> Channels { get; init; }

    /// <summary>Messages that are never ticks; the first that fits an item holds.</summary>
    public IReadOnlyList<ControlRule> Controls { get; init; } = [];

    /// <summary>Sent every <see cref="PingInterval"/> for servers that want to hear from us; empty for none.</summary>
    public string Ping { get; init; } = "";

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A connection that brings no message for so long is given up.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A connection is made anew at this age, before the server ends it; null to wait for the server.</summary>
    public TimeSpan? RenewAfter { get; init; }
}

/// <summary>Ticks of one kind: how they are asked for, and where in a message everything stands.</summary>
public sealed record ChannelRule
{
    public required string Name { get; init; }

    /// <summary>Messages that ask for it.</summary>
    public IReadOnlyList<string> Subscribe { get; init; } = [];

    /// <summary>
    /// How a symbol is written in those messages: <c>{symbol}</c> as configured, <c>{symbol_lower}</c>, <c>{symbol_upper}</c>.
    /// </summary>
    public string SymbolFormat { get; init; } = "{symbol}";

    public ItemsPath Items { get; init; } = ItemsPath.Message;

    /// <summary>What an item must have to be a tick of this channel.</summary>
    public IReadOnlyList<FieldCondition> Where { get; init; } = [];

    public required FieldPath Symbol { get; init; }

    /// <summary>The value, a number or text; null when it is the middle of <see cref="Bid"/> and <see cref="Ask"/>.</summary>
    public FieldPath? Price { get; init; }

    public FieldPath? Bid { get; init; }

    public FieldPath? Ask { get; init; }

    /// <summary>The event time; null where the exchange gives none: then it is the time of receipt.</summary>
    public FieldPath? Time { get; init; }

    public ExchangeTimeUnit TimeUnit { get; init; } = ExchangeTimeUnit.Milliseconds;

    /// <summary>What is unique to a tick of a symbol; null for nothing.</summary>
    public FieldPath? Id { get; init; }

    public ExchangeIdOrder IdOrder { get; init; } = ExchangeIdOrder.Unique;

    /// <summary>What an item has that is history rather than news; empty when there is none.</summary>
    public IReadOnlyList<FieldCondition> Snapshot { get; init; } = [];

    /// <summary>The newest of several items comes first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>What the channel lacks or has too much of: key and mend.</summary>
    public IEnumerable<(string Key, string Fault)> Faults()
    {
        if (Price is null && (Bid is null || Ask is null))
        {
            yield return ("price", "is missing; write where the price stands, or bid and ask");
        }

        if (Price is not null && (Bid is not null || Ask is not null))
        {
            yield return ("bid", "and ask stand beside price; keep one of them");
        }

        if (Id is null && IdOrder != ExchangeIdOrder.Unique)
        {
            yield return ("id_order", "speaks of ids; write where they stand as id");
        }
    }
}

/// <summary>A message, or an item of one, that is not a tick.</summary>
public sealed record ControlRule
{
    public ItemsPath Items { get; init; } = ItemsPath.Message;

    public required IReadOnlyList<FieldCondition> Where { get; init; }

    public ExchangeControl Action { get; init; } = ExchangeControl.Ignore;

    /// <summary>Where the words for people stand; null for none.</summary>
    public FieldPath? Detail { get; init; }

    /// <summary>Sent in answer; empty for none.</summary>
    public string Reply { get; init; } = "";
}

public enum ExchangeControl
{
    Ignore,

    /// <summary>The login was accepted.</summary>
    LoggedIn,

    /// <summary>Something we asked for was refused. During the login that ends the connection.</summary>
    Error,

    /// <summary>The server is about to leave: a new connection is made at once.</summary>
    Reconnect,
}

public enum ExchangeTimeUnit
{
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,

    /// <summary>Text such as <c>2023-02-09T20:30:37.167359596Z</c>.</summary>
    Rfc3339,
}

public enum ExchangeIdOrder
{
    /// <summary>Only known to be unique: repeats are found in a window of the last ones.</summary>
    Unique,

    /// <summary>Numbers that grow: the series itself knows repeats by them, across connections and restarts.</summary>
    Increasing,

    /// <summary>Numbers that grow by one: a skipped number is a gap.</summary>
    Consecutive,
}
