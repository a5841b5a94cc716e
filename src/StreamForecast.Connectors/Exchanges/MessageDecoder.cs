using System.Text.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>Reads messages by a mapping. It remembers nothing from one to the next.</summary>
/// <param name="mapping">The mapping.</param>
/// <param name="channels">Those of its channels that were asked for.</param>
/// <param name="maxDepth">Nesting of a message, at most.</param>
internal sealed class MessageDecoder(ExchangeMapping mapping, IReadOnlyList<ChannelRule> channels, int maxDepth)
{
    private const int MaxDetail = 200;

    /// <summary>Control rules by where their items stand: of those that look at the same item the first that fits holds.</summary>
    private readonly (ItemsPath Items, ControlRule[] Rules)[] _controls =
        [.. mapping.Controls.GroupBy(rule => rule.Items.ToString()).Select(same => (same.First().Items, same.ToArray()))];

    public void Decode(ReadOnlyMemory<byte> message, DecodedMessage into)
    {
        into.Clear();
        try
        {
            using JsonDocument document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = maxDepth });
            Decode(document.RootElement, into);
        }
        catch (JsonException malformed)
        {
            into.Rejections.Add((RejectionReason.Malformed, $"the message is no JSON that can be read: {Short(malformed.Message)}"));
        }
        catch (InvalidOperationException notText)
        {
            // What a text of a message throws when its bytes are no UTF-8, or its escapes no characters.
            into.Rejections.Add((RejectionReason.InvalidUtf8, $"a text of the message cannot be read: {Short(notText.Message)}"));
        }
    }

    private void Decode(JsonElement message, DecodedMessage into)
    {
        JsonElement root = message.ValueKind == JsonValueKind.Object && mapping.Envelope.Length > 0
            && message.TryGetProperty(mapping.Envelope, out JsonElement inner) ? inner : message;
        if (mapping.Sequence is { } path && path.TryFind(new ItemScope(message, message, message), out JsonElement number)
            && JsonNumbers.TryReadWhole(number, out long sequence))
        {
            into.Sequence = sequence;
        }

        ReadControls(root, into);
        foreach (ChannelRule channel in channels)
        {
            ReadTicks(root, channel, into);
        }

        if (into.Ticks.Count > 1)
        {
            Sort(into.Ticks);
        }
    }

    private void ReadControls(JsonElement root, DecodedMessage into)
    {
        foreach ((ItemsPath items, ControlRule[] rules) in _controls)
        {
            foreach (ItemScope scope in items.Of(root))
            {
                if (Array.Find(rules, rule => Holds(rule.Where, scope)) is { } holding)
                {
                    string detail = holding.Detail is { } path && path.TryFind(scope, out JsonElement words) ? words.ToString() : scope.Item.ToString();
                    into.Controls.Add((holding, Short(detail)));
                }
            }
        }
    }

    private static void ReadTicks(JsonElement root, ChannelRule channel, DecodedMessage into)
    {
        int first = into.Ticks.Count;
        foreach (ItemScope scope in channel.Items.Of(root))
        {
            if (!Holds(channel.Where, scope))
            {
                continue;
            }

            if (TryReadTick(scope, channel, out ExchangeTick tick) is { } fault)
            {
                into.Rejections.Add(fault);
            }
            else
            {
                into.Ticks.Add(tick);
            }
        }

        if (channel.NewestFirst)
        {
            into.Ticks.Reverse(first, into.Ticks.Count - first);
        }
    }

    /// <summary>Reads an item, or says why it is no tick.</summary>
    private static (RejectionReason Reason, string Detail)? TryReadTick(in ItemScope scope, ChannelRule channel, out ExchangeTick tick)
    {
        tick = default;
        if (!channel.Symbol.TryFind(scope, out JsonElement symbol) || symbol.ValueKind != JsonValueKind.String)
        {
            return Missing(channel, "symbol", channel.Symbol);
        }

        if (ReadPrice(scope, channel, out double price) is { } fault)
        {
            return fault;
        }

        long? time = null;
        if (channel.Time is { } timePath)
        {
            if (!timePath.TryFind(scope, out JsonElement found))
            {
                return Missing(channel, "time", timePath);
            }

            if (!JsonNumbers.TryReadTime(found, channel.TimeUnit, out long nanoseconds))
            {
                return (RejectionReason.Malformed, $"channel {channel.Name}: {Short(found.GetRawText())} at '{timePath}' is no time in {channel.TimeUnit}");
            }

            time = nanoseconds;
        }

        long? number = null;
        string? key = null;
        if (channel.Id is { } idPath)
        {
            if (!idPath.TryFind(scope, out JsonElement id) || id.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            {
                return Missing(channel, "id", idPath);
            }

            if (channel.IdOrder == ExchangeIdOrder.Unique)
            {
                key = id.ToString();
            }
            else if (JsonNumbers.TryReadWhole(id, out long whole) && whole >= 0)
            {
                number = whole;
            }
            else
            {
                return (RejectionReason.Malformed, $"channel {channel.Name}: {Short(id.GetRawText())} at '{idPath}' is no whole number of at least 0");
            }
        }

        bool isSnapshot = channel.Snapshot.Count > 0 && Holds(channel.Snapshot, scope);
        tick = new ExchangeTick(channel, symbol.GetString()!, price, time, number, key, isSnapshot);
        return null;
    }

    private static (RejectionReason Reason, string Detail)? ReadPrice(in ItemScope scope, ChannelRule channel, out double price)
    {
        if (channel.Price is { } path)
        {
            return ReadNumber(scope, channel, "price", path, out price);
        }

        price = double.NaN;
        if (ReadNumber(scope, channel, "bid", channel.Bid!, out double bid) is { } noBid)
        {
            return noBid;
        }

        if (ReadNumber(scope, channel, "ask", channel.Ask!, out double ask) is { } noAsk)
        {
            return noAsk;
        }

        price = (bid + ask) / 2;
        return bid == 0 || ask == 0 ? (RejectionReason.MissingField, $"channel {channel.Name}: one side of the book is empty") : null;
    }

    private static (RejectionReason Reason, string Detail)? ReadNumber(
        in ItemScope scope, ChannelRule channel, string name, FieldPath path, out double number)
    {
        number = double.NaN;
        if (!path.TryFind(scope, out JsonElement found))
        {
            return Missing(channel, name, path);
        }

        return JsonNumbers.TryReadNumber(found, out number)
            ? null
            : (RejectionReason.Malformed, $"channel {channel.Name}: {Short(found.GetRawText())} at '{path}' is no {name}");
    }

    private static (RejectionReason Reason, string Detail) Missing(ChannelRule channel, string name, FieldPath path) =>
        (RejectionReason.MissingField, $"channel {channel.Name}: there is no {name} at '{path}'");

    private static bool Holds(IReadOnlyList<FieldCondition> conditions, in ItemScope scope)
    {
        foreach (FieldCondition condition in conditions)
        {
            if (!condition.Holds(scope))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>By time, then id; what has neither stays in its place.</summary>
    private static void Sort(List<ExchangeTick> ticks)
    {
        ExchangeTick[] sorted = [.. ticks.OrderBy(tick => tick.Time ?? 0).ThenBy(tick => tick.Number ?? 0)];
        ticks.Clear();
        ticks.AddRange(sorted);
    }

    private static string Short(string text) => text.Length <= MaxDetail ? text : text[..MaxDetail] + "...";
}
