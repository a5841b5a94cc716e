using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// Reads one tick object: <c>{"series":"BTC-USD","time":1700000000000000000,"value":64000.12,"producer":"p","seq":7}</c>.
/// <list type="bullet">
/// <item><c>time</c>: whole unix nanoseconds, or RFC 3339 text; absent or null, it is the time of receipt.</item>
/// <item><c>value</c>: a JSON number; text is refused, so that a feed's mistake is not guessed at.</item>
/// <item><c>producer</c> and <c>seq</c>: both or neither; null is as good as absent.</item>
/// <item>A field that appears twice is refused: which of two prices was meant, nobody can tell.</item>
/// <item>Other fields are ignored and counted. Names are case-sensitive.</item>
/// </list>
/// One a connection; not thread-safe.
/// </summary>
public sealed class TickJsonParser : ITickParser
{
    /// <summary>An escape spends at most six bytes on one.</summary>
    private const int EscapedIdBytes = 6 * SeriesIdSyntax.MaxBytes;

    private readonly byte[] _seriesText = new byte[EscapedIdBytes];
    private readonly byte[] _otherText = new byte[EscapedIdBytes];
    private string _producer = "";
    private byte[] _producerBytes = [];

    [Flags]
    private enum Field
    {
        Other = 0,
        Series = 1,
        Time = 2,
        Value = 4,
        Producer = 8,
        Sequence = 16,
    }

    /// <summary>Fields that no tick has, over all ticks read.</summary>
    public long UnknownFields { get; private set; }

    public bool Parse(long line, ReadOnlySpan<byte> text, TickBlockBuilder blocks)
    {
        var tick = default(TickFields);
        return TickJsonFastPath.TryRead(text, ref tick) ? Add(line, tick, blocks) : ParseAnyShape(line, text, blocks);
    }

    /// <summary>Reads any JSON; <see cref="Parse"/> without its fast path.</summary>
    internal bool ParseAnyShape(long line, ReadOnlySpan<byte> text, TickBlockBuilder blocks)
    {
        if (!Utf8.IsValid(text))
        {
            return blocks.Reject(line, RejectionReason.InvalidUtf8, "the text is not valid UTF-8");
        }

        // Most rubbish ends here, without the cost of an exception a line.
        if (text[0] != '{' || text[^1] != '}')
        {
            string fault = text[0] != '{' ? "does not start with '{'" : "does not end with '}' (was it cut off?)";
            return blocks.Reject(line, RejectionReason.Malformed, $"a tick must be one JSON object; this {fault}");
        }

        var tick = default(TickFields);
        if (TryRead(line, text, blocks, ref tick))
        {
            return Add(line, tick, blocks);
        }

        blocks.CountAgainst(tick.Series);
        return false;
    }

    private bool Add(long line, in TickFields tick, TickBlockBuilder blocks) =>
        tick.Sequence is { } sequence
            ? blocks.Add(line, tick.Series, tick.Time, tick.Value, ProducerName(tick.Producer), sequence)
            : blocks.Add(line, tick.Series, tick.Time, tick.Value);

    /// <summary>A connection rarely has more than one producer, so its name becomes a string once.</summary>
    private string ProducerName(ReadOnlySpan<byte> name)
    {
        if (!name.SequenceEqual(_producerBytes))
        {
            _producerBytes = name.ToArray();
            _producer = Encoding.UTF8.GetString(name);
        }

        return _producer;
    }

    private bool TryRead(long line, ReadOnlySpan<byte> json, TickBlockBuilder blocks, ref TickFields tick)
    {
        int maxDepth = blocks.Limits.MaxJsonDepth;

        // One level more than allowed, so that the level too many is seen here and named.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        var seen = default(Field);
        var present = default(Field);
        var field = Field.Other;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                field = FieldOf(ref reader);
                if (field != Field.Other && seen.HasFlag(field))
                {
                    return blocks.Reject(line, RejectionReason.Malformed, $"the field \"{NameOf(field)}\" appears twice");
                }

                seen |= field;
                reader.Read();
                if (field == Field.Other)
                {
                    UnknownFields++;
                    blocks.CountUnknownField();
                    if (!TrySkip(ref reader, maxDepth))
                    {
                        return blocks.Reject(line, RejectionReason.TooDeep, $"the JSON nests deeper than {maxDepth} levels");
                    }
                }
                else if (reader.TokenType != JsonTokenType.Null)
                {
                    present |= field;
                    if (!TryTake(field, line, ref reader, blocks, ref tick))
                    {
                        return false;
                    }
                }
            }

            reader.Read(); // nothing may follow the object
        }
        catch (JsonException)
        {
            return RejectBroken(line, json, (int)reader.BytesConsumed, field, blocks);
        }
        catch (InvalidOperationException)
        {
            return blocks.Reject(line, RejectionReason.Malformed, "an escape stands for half a character (a lone surrogate)");
        }

        return HasAll(present, line, blocks);
    }

    private static Field FieldOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("series"u8) ? Field.Series
        : reader.ValueTextEquals("time"u8) ? Field.Time
        : reader.ValueTextEquals("value"u8) ? Field.Value
        : reader.ValueTextEquals("producer"u8) ? Field.Producer
        : reader.ValueTextEquals("seq"u8) ? Field.Sequence
        : Field.Other;

    private static string NameOf(Field field) => field == Field.Sequence ? "seq" : field.ToString().ToLowerInvariant();

    private static bool TrySkip(ref Utf8JsonReader reader, int maxDepth)
    {
        int depth = reader.CurrentDepth;
        do
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= maxDepth)
            {
                return false;
            }
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());

        return true;
    }

    private bool TryTake(Field field, long line, ref Utf8JsonReader reader, TickBlockBuilder blocks, ref TickFields tick)
    {
        switch (field)
        {
            case Field.Series when reader.TokenType == JsonTokenType.String:
                tick.Series = TextOf(ref reader, _seriesText);
                return true;
            case Field.Producer when reader.TokenType == JsonTokenType.String:
                tick.Producer = TextOf(ref reader, _otherText);
                return true;
            case Field.Producer or Field.Series:
                return blocks.Reject(line, RejectionReason.Malformed, $"\"{NameOf(field)}\" must be text in quotes");
            case Field.Time:
                return TryTakeTime(line, ref reader, blocks, ref tick);
            case Field.Sequence:
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long sequence))
                {
                    return blocks.Reject(line, RejectionReason.InvalidProducer, "\"seq\" must be a whole number of at least 0");
                }

                tick.Sequence = sequence;
                return true;
            default:
                return TryTakeValue(line, ref reader, blocks, ref tick);
        }
    }

    private static bool TryTakeTime(long line, ref Utf8JsonReader reader, TickBlockBuilder blocks, ref TickFields tick)
    {
        long time = 0;
        bool read = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetInt64(out time),
            JsonTokenType.String => !reader.ValueIsEscaped && Rfc3339.TryParse(reader.ValueSpan, out time),
            _ => false,
        };
        tick.Time = time;
        return read || blocks.Reject(line, RejectionReason.Malformed,
            "\"time\" must be whole unix nanoseconds or RFC 3339 text such as \"2023-11-14T22:13:20.123456789Z\"");
    }

    private static bool TryTakeValue(long line, ref Utf8JsonReader reader, TickBlockBuilder blocks, ref TickFields tick)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out tick.Value))
        {
            return true;
        }

        return reader.TokenType == JsonTokenType.String && StartsNotFinite(reader.ValueSpan)
            ? RejectNotFinite(line, blocks)
            : blocks.Reject(line, RejectionReason.Malformed, "\"value\" must be a JSON number without quotes, such as 64000.12");
    }

    private static bool HasAll(Field present, long line, TickBlockBuilder blocks)
    {
        if (!present.HasFlag(Field.Series))
        {
            return blocks.Reject(line, RejectionReason.MissingField, "\"series\" is missing: name the series the tick belongs to");
        }

        if (!present.HasFlag(Field.Value))
        {
            return blocks.Reject(line, RejectionReason.MissingField, "\"value\" is missing: a tick needs a number");
        }

        bool producer = present.HasFlag(Field.Producer);
        bool sequence = present.HasFlag(Field.Sequence);
        return producer == sequence || blocks.Reject(line, RejectionReason.InvalidProducer,
            producer ? "\"producer\" needs a \"seq\" beside it" : "\"seq\" needs a \"producer\" beside it");
    }

    private static bool RejectBroken(long line, ReadOnlySpan<byte> json, int at, Field field, TickBlockBuilder blocks) =>
        field == Field.Value && StartsNotFinite(json[at..].TrimStart(" :\t\r\n"u8))
            ? RejectNotFinite(line, blocks)
            : blocks.Reject(line, RejectionReason.Malformed, $"not valid JSON after byte {at}: a tick must be one JSON object");

    private static bool RejectNotFinite(long line, TickBlockBuilder blocks) =>
        blocks.Reject(line, RejectionReason.NotFinite, "\"value\" must be a finite number: leave the tick out when there is none");

    private static bool StartsNotFinite(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = !text.IsEmpty && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        return (name.Length >= 3 && Ascii.EqualsIgnoreCase(name[..3], "nan"u8))
            || (name.Length >= 3 && Ascii.EqualsIgnoreCase(name[..3], "inf"u8));
    }

    /// <summary>The text without escapes; one too long to be any name is returned as it stands and refused for its length.</summary>
    private static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader, byte[] space) =>
        reader.ValueIsEscaped && reader.ValueSpan.Length <= space.Length
            ? space.AsSpan(0, reader.CopyString(space))
            : reader.ValueSpan;
}
