using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.LineProtocol;

/// <summary>
/// Reads one line of Influx line protocol, <c>measurement,tag=value field=1.5,other=2i 1700000000000000000</c>: a tick for each numeric field,
/// of the series that <see cref="LineProtocolSeriesId"/> names.
/// <list type="bullet">
/// <item>Numbers are <c>1.5</c>, <c>2i</c> and <c>3u</c>. Booleans and text are no observations: they are passed over and counted as unknown
/// fields. A line without any number is refused.</item>
/// <item>A line is taken whole or not at all, except for what the rules of the edge refuse.</item>
/// <item>Without a timestamp the time is that of receipt.</item>
/// <item>Tags <c>producer</c> and <c>seq</c> (a whole number), both there, number the tick and are not part of the id.</item>
/// <item>A line that begins with <c>#</c> is a comment. Text with a line break inside is not read.</item>
/// </list>
/// One a connection; not thread-safe.
/// </summary>
/// <param name="nanosecondsPerUnit">Unit of the timestamps.</param>
public sealed class LineProtocolParser(long nanosecondsPerUnit) : ITickParser
{
    /// <summary>Tags a line may have.</summary>
    public const int MaxTags = 64;

    /// <summary>Fields a line may have.</summary>
    public const int MaxFields = 1024;

    private static readonly SearchValues<byte> EndOfName = SearchValues.Create(", "u8);
    private static readonly SearchValues<byte> EndOfKey = SearchValues.Create("=, "u8);

    private readonly LineProtocolFastPath _fastPath = new(nanosecondsPerUnit);
    private readonly LineProtocolSeriesId _id = new();
    private readonly List<Part> _tags = [];
    private readonly List<Part> _fields = [];
    private readonly List<double> _values = [];
    private string _producer = "";
    private byte[] _producerBytes = [];

    /// <summary>A key and its value as places in the line.</summary>
    private readonly record struct Part(Range Key, Range Value);

    public bool Parse(long line, ReadOnlySpan<byte> text, TickBlockBuilder blocks)
    {
        if (text[0] == '#')
        {
            return true;
        }

        return _fastPath.TryRead(text, out PlainLine plain)
            ? blocks.Add(line, plain.Series, plain.Time, plain.Value)
            : ParseAnyShape(line, text, blocks);
    }

    /// <summary>Reads any line; <see cref="Parse"/> without its fast path.</summary>
    internal bool ParseAnyShape(long line, ReadOnlySpan<byte> text, TickBlockBuilder blocks)
    {
        if (!Utf8.IsValid(text))
        {
            return blocks.Reject(line, RejectionReason.InvalidUtf8, "the text is not valid UTF-8");
        }

        int at = EndOf(text, 0, EndOfName);
        ReadOnlySpan<byte> measurement = text[..at];
        string? fault = at == 0 ? "the measurement is missing: a line begins with its name" : ReadTags(text, ref at);
        fault ??= ReadFields(text, ref at, blocks);
        long? time = null;
        fault ??= ReadTime(text[at..].Trim((byte)' '), ref time);
        if (fault is not null)
        {
            return blocks.Reject(line, RejectionReason.Malformed, fault);
        }

        return _fields.Count > 0
            ? Emit(line, text, measurement, time, blocks)
            : blocks.Reject(line, RejectionReason.MissingField, "no field is a number: an observation needs one, such as value=1.5");
    }

    private bool Emit(long line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> measurement, long? time, TickBlockBuilder blocks)
    {
        string? producer = TakeProducer(text, out long sequence);
        _id.Begin(measurement);
        foreach (Part tag in _tags)
        {
            _id.AddTag(text[tag.Value]);
        }

        _id.EndStem();
        bool all = true;
        for (int i = 0; i < _fields.Count; i++)
        {
            _id.SetField(text[_fields[i].Key]);
            all &= _id.IsTooLong
                ? blocks.Reject(line, RejectionReason.InvalidSeriesId,
                    $"measurement, tag values and field name have more than the {SeriesIdSyntax.MaxBytes} bytes that a series id may have")
                : blocks.Add(line, _id.Bytes, time, _values[i], producer, sequence);
        }

        return all;
    }

    /// <summary>Takes the tags in, sorted by key.</summary>
    /// <returns>What is wrong, or null.</returns>
    private string? ReadTags(ReadOnlySpan<byte> text, ref int at)
    {
        _tags.Clear();
        while (at < text.Length && text[at] == ',')
        {
            int equals = EndOf(text, at + 1, EndOfKey);
            int end = equals < text.Length && text[equals] == '=' ? EndOf(text, equals + 1, EndOfKey) : equals;
            if (end <= equals + 1 || equals == at + 1 || (end < text.Length && text[end] == '='))
            {
                return $"the tag at byte {at + 1} is not key=value";
            }

            var tag = new Part((at + 1)..equals, (equals + 1)..end);
            int place = _tags.Count;
            int order = 1;
            while (place > 0 && (order = text[_tags[place - 1].Key].SequenceCompareTo(text[tag.Key])) > 0)
            {
                place--;
            }

            if ((place > 0 && order == 0) || _tags.Count == MaxTags)
            {
                return order == 0 ? $"the tag at byte {at + 1} appears twice" : $"the line has more than {MaxTags} tags";
            }

            _tags.Insert(place, tag);
            at = end;
        }

        return null;
    }

    /// <summary>Takes the numeric fields in.</summary>
    /// <returns>What is wrong, or null.</returns>
    private string? ReadFields(ReadOnlySpan<byte> text, ref int at, TickBlockBuilder blocks)
    {
        _fields.Clear();
        _values.Clear();
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        int passedOver = 0;
        int begin = at;
        do
        {
            int equals = EndOf(text, begin, EndOfKey);
            if (equals == begin || equals >= text.Length || text[equals] != '=')
            {
                return $"the field at byte {begin} is not key=value";
            }

            int end = equals + 1 < text.Length && text[equals + 1] == '"' ? EndOfQuoted(text, equals + 2) : EndOf(text, equals + 1, EndOfName);
            if (end > text.Length || (end < text.Length && text[end] is not ((byte)',' or (byte)' ')))
            {
                return $"the text at byte {equals + 1} is not closed, or something follows its quote";
            }

            ReadOnlySpan<byte> value = text[(equals + 1)..end];
            if (TryNumber(value, out double number))
            {
                if (Add(text, begin..equals, number) is { } fault)
                {
                    return fault;
                }
            }
            else if (!IsNoNumber(value))
            {
                return $"the value at byte {equals + 1} is no number, boolean or text in quotes";
            }
            else
            {
                passedOver++;
            }

            at = end;
            begin = end + 1;
        }
        while (at < text.Length && text[at] == ',');

        for (int i = 0; i < passedOver; i++)
        {
            blocks.CountUnknownField();
        }

        return null;
    }

    private string? Add(ReadOnlySpan<byte> text, Range key, double value)
    {
        foreach (Part field in _fields)
        {
            if (text[field.Key].SequenceEqual(text[key]))
            {
                return $"the field at byte {key.Start} appears twice";
            }
        }

        if (_fields.Count == MaxFields)
        {
            return $"the line has more than {MaxFields} numeric fields";
        }

        _fields.Add(new Part(key, default));
        _values.Add(value);
        return null;
    }

    private string? ReadTime(ReadOnlySpan<byte> text, ref long? time)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        if (!Utf8Parser.TryParse(text, out long units, out int used) || used != text.Length)
        {
            return "the timestamp, after the fields, must be a whole number";
        }

        // The nearest end of the range for what 64 bits cannot hold; the rules of the edge refuse it there.
        time = (long)Int128.Clamp((Int128)units * nanosecondsPerUnit, long.MinValue, long.MaxValue);
        return null;
    }

    /// <summary>The number of the tick at its producer, when the tags tell both.</summary>
    private string? TakeProducer(ReadOnlySpan<byte> text, out long sequence)
    {
        sequence = 0;
        int producer = -1;
        int number = -1;
        for (int i = 0; i < _tags.Count; i++)
        {
            producer = text[_tags[i].Key].SequenceEqual("producer"u8) ? i : producer;
            number = text[_tags[i].Key].SequenceEqual("seq"u8) ? i : number;
        }

        if (producer < 0 || number < 0 || !Utf8Parser.TryParse(text[_tags[number].Value], out sequence, out int used)
            || used != text[_tags[number].Value].Length)
        {
            return null;
        }

        ReadOnlySpan<byte> name = text[_tags[producer].Value];
        if (!name.SequenceEqual(_producerBytes))
        {
            _producerBytes = name.ToArray();
            _producer = Encoding.UTF8.GetString(name);
        }

        _tags.RemoveAt(number); // sorted, so it stands behind the producer
        _tags.RemoveAt(producer);
        return _producer;
    }

    /// <summary>The first of the marks, from a place on, that no backslash stands before; the end of the text when there is none.</summary>
    private static int EndOf(ReadOnlySpan<byte> text, int from, SearchValues<byte> marks)
    {
        int at = from;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny(marks);
            if (next < 0)
            {
                return text.Length;
            }

            at += next;
            if (at == from || text[at - 1] != '\\')
            {
                return at;
            }

            at++;
        }

        return text.Length;
    }

    /// <summary>The place after the closing quote; beyond the text when there is none.</summary>
    private static int EndOfQuoted(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }

    private static bool TryNumber(ReadOnlySpan<byte> value, out double number)
    {
        number = 0;
        if (value.IsEmpty)
        {
            return false;
        }

        if (value[^1] is (byte)'i' or (byte)'u')
        {
            bool isWhole = Utf8Parser.TryParse(value[..^1], out long whole, out int digits) && digits == value.Length - 1;
            number = whole;
            return isWhole;
        }

        return DecimalText.TryRead(value, out number) || (Utf8Parser.TryParse(value, out number, out int used) && used == value.Length);
    }

    private static bool IsNoNumber(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && (value[0] == '"'
            || value is [(byte)'t' or (byte)'T' or (byte)'f' or (byte)'F']
            || Ascii.EqualsIgnoreCase(value, "true"u8)
            || Ascii.EqualsIgnoreCase(value, "false"u8));
}
