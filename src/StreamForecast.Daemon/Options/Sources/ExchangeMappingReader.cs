using StreamForecast.Connectors.Exchanges;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary>Reads <c>mapping</c>: how an exchange that has no preset is spoken to, and what in its messages is a tick.</summary>
internal static class ExchangeMappingReader
{
    private const int MaxRules = 32;
    private const int MaxMessages = 16;
    private const int MaxMessageLength = 4096;
    private const int MaxNameLength = 32;
    private const string PathWords = "a path such as p, tick.price, $.timestamp, ^.type or [2]";
    private const string ItemsWords = "a path such as data, events[].trades[] or []";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Stands in where a fault was told.</summary>
    private static readonly ChannelRule NoChannel = new() { Name = "none", Symbol = "s", Price = "p" };

    public static ExchangeMapping Read(SectionReader section, string name)
    {
        ChannelRule[] channels = [.. section.Sections("channels", MaxRules).Select(ReadChannel)];
        if (channels.Length == 0)
        {
            section.Fault("channels", "is empty; write at least one channel");
        }

        foreach (string twice in channels.GroupBy(channel => channel.Name).Where(same => same.Count() > 1).Select(same => same.Key))
        {
            section.Fault("channels", $"has two that are called {twice}; give each its own name");
        }

        if (!section.Has("url"))
        {
            section.Fault("url", "is missing; write the address of the WebSocket, such as wss://example.com/stream");
        }

        var usual = new ExchangeMapping { Name = name, Url = "wss://localhost", Channels = channels.Length == 0 ? [NoChannel] : channels };
        ExchangeMapping mapping = usual with
        {
            Url = section.Parsed("url", usual.Url, "an address such as wss://example.com/stream", ExchangeKind.ParseUrl),
            Login = Messages(section, "login"),
            Subscribe = Messages(section, "subscribe"),
            Envelope = section.Text("envelope", usual.Envelope, MaxNameLength),
            Sequence = Path(section, "sequence", null),
            Controls = [.. section.Sections("controls", MaxRules).Select(ReadControl)],
            Ping = section.Parsed("ping", usual.Ping, "a message", ParseMessage),
            PingInterval = section.Duration("ping_interval", usual.PingInterval, Second, Week),
            IdleTimeout = section.Duration("idle_timeout", usual.IdleTimeout, Second, Week),
            RenewAfter = section.Has("renew_after") ? section.Duration("renew_after", TimeSpan.FromHours(23), TimeSpan.FromMinutes(1), Week) : null,
        };
        if (mapping.Login.Count > 0 && mapping.Controls.All(rule => rule.Action != ExchangeControl.LoggedIn))
        {
            section.Fault("login", "is never answered: write a control with action: logged-in, by which its success is known");
        }

        section.Finish();
        return mapping;
    }

    private static ChannelRule ReadChannel(SectionReader section)
    {
        foreach (string key in (string[])["name", "symbol"])
        {
            if (!section.Has(key))
            {
                section.Fault(key, key == "name" ? "is missing; name the channel" : $"is missing; write where the symbol stands: {PathWords}");
            }
        }

        ChannelRule channel = NoChannel with
        {
            Name = section.Text("name", NoChannel.Name, MaxNameLength),
            Subscribe = Messages(section, "subscribe"),
            SymbolFormat = section.Text("symbol_format", NoChannel.SymbolFormat, MaxNameLength),
            Items = Items(section),
            Where = Conditions(section, "where"),
            Symbol = Path(section, "symbol", NoChannel.Symbol)!,
            Price = Path(section, "price", section.Has("price") ? NoChannel.Price : null),
            Bid = Path(section, "bid", null),
            Ask = Path(section, "ask", null),
            Time = Path(section, "time", null),
            TimeUnit = section.Choice(
                "time_unit", NoChannel.TimeUnit, ("s", ExchangeTimeUnit.Seconds), ("ms", ExchangeTimeUnit.Milliseconds), ("us", ExchangeTimeUnit.Microseconds),
                ("ns", ExchangeTimeUnit.Nanoseconds), ("rfc3339", ExchangeTimeUnit.Rfc3339)),
            Id = Path(section, "id", null),
            IdOrder = section.Choice(
                "id_order", NoChannel.IdOrder, ("unique", ExchangeIdOrder.Unique), ("increasing", ExchangeIdOrder.Increasing),
                ("consecutive", ExchangeIdOrder.Consecutive)),
            Snapshot = Conditions(section, "snapshot"),
            NewestFirst = section.Flag("newest_first", false),
        };
        foreach ((string key, string fault) in channel.Faults())
        {
            section.Fault(key, fault);
        }

        section.Finish();
        return channel;
    }

    private static ControlRule ReadControl(SectionReader section)
    {
        var rule = new ControlRule
        {
            Items = Items(section),
            Where = Conditions(section, "where"),
            Action = section.Choice(
                "action", ExchangeControl.Ignore, ("ignore", ExchangeControl.Ignore), ("logged-in", ExchangeControl.LoggedIn),
                ("error", ExchangeControl.Error), ("reconnect", ExchangeControl.Reconnect)),
            Detail = Path(section, "detail", null),
            Reply = section.Parsed("reply", "", "a message", ParseMessage),
        };
        if (rule.Where.Count == 0)
        {
            section.Fault("where", "is missing; write what such a message has, or every message would be one");
        }

        section.Finish();
        return rule;
    }

    private static IReadOnlyList<string> Messages(SectionReader section, string key) =>
        section.List(key, [], MaxMessages, "messages in which {symbols} and the like are filled in", ParseMessage);

    private static FieldPath? Path(SectionReader section, string key, FieldPath? fallback) => section.Parsed(
        key, fallback, PathWords, text => FieldPath.TryParse(text, out FieldPath? path, out string? fault) ? (path, null) : (fallback, fault));

    private static ItemsPath Items(SectionReader section) => section.Parsed(
        "items", ItemsPath.Message, ItemsWords,
        text => ItemsPath.TryParse(text, out ItemsPath? path, out string? fault) ? (path, null) : (ItemsPath.Message, fault));

    private static FieldCondition[] Conditions(SectionReader section, string key) =>
        [.. section.Pairs(key, MaxRules, "paths with the text that must stand there", ParseCondition)];

    private static (FieldCondition? Value, string? Fault) ParseCondition(string key, string text) =>
        FieldPath.TryParse(key, out FieldPath? path, out string? fault) ? (new FieldCondition(path, text), null) : (null, fault);

    private static (string Value, string? Fault) ParseMessage(string text) => (text,
        text.Length is < 1 or > MaxMessageLength ? $"write a message of 1 to {MaxMessageLength} characters"
        : MessageTemplate.Unknown(text) is { } unknown ? $"{unknown} is nothing that can be filled in" : null);
}
