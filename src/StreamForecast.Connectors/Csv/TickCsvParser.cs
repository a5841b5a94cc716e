using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using StreamForecast.Connectors.Observations;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Csv;

/// <summary>
/// Reads ticks as CSV in the long format, one a row. The first line names the columns, in any order and case: <c>series</c> (or series_id,
/// symbol, ticker, unique_id, item_id), <c>value</c> (or price, close, last), optionally a time (time, timestamp, datetime, date, ts) and
/// <c>producer</c> with <c>seq</c>; others are passed over. What separates the names, comma, semicolon or bar, separates all cells.
/// Quotes hold a separator, and twice a quote; a cell has no line break. Times are read as in a file of a backtest; an empty one is the time of
/// receipt. One an input; not thread-safe.
/// </summary>
public sealed class TickCsvParser : ITickParser
{
    /// <summary>Columns a row may have.</summary>
    public const int MaxColumns = 256;

    private const int MaxTimeLength = 40;

    private static readonly SearchValues<byte> Separators = SearchValues.Create(",;|"u8);
    private static readonly string[] ValueNames = ["value", "price", "close", "last"];

    private readonly TableClock _clock = new();
    private byte _separator;
    private string? _headerFault;
    private int _series = -1;
    private int _value = -1;
    private int _time = -1;
    private int _producer = -1;
    private int _sequence = -1;
    private int _columns;

    // Where there is no time, so that one of them may have been meant for it.
    private bool _hasUnknownColumns;

    public bool Parse(long line, ReadOnlySpan<byte> text, TickBlockBuilder blocks)
    {
        if (!Utf8.IsValid(text))
        {
            return blocks.Reject(line, RejectionReason.InvalidUtf8, "the text is not valid UTF-8");
        }

        Span<Range> cells = stackalloc Range[MaxColumns];
        if (_columns == 0)
        {
            int separator = text.IndexOfAny(Separators);
            _separator = separator < 0 ? (byte)',' : text[separator];
            _columns = Math.Max(1, Split(text, cells, out string? fault));
            _headerFault = fault ?? ReadHeader(text, cells[.._columns]);
            if (_hasUnknownColumns)
            {
                blocks.CountUnknownField();
            }

            return _headerFault is null || blocks.Reject(line, RejectionReason.Malformed, _headerFault);
        }

        if (_headerFault is not null)
        {
            return blocks.Reject(line, RejectionReason.Malformed, "the header is not valid, so nothing says what this row means");
        }

        int count = Split(text, cells, out string? broken);
        return broken is not null ? blocks.Reject(line, RejectionReason.Malformed, broken)
            : count != _columns ? blocks.Reject(line, RejectionReason.Malformed, $"the row has {count} cells, the header {_columns}")
            : Read(line, text, cells[..count], blocks);
    }

    private string? ReadHeader(ReadOnlySpan<byte> text, ReadOnlySpan<Range> cells)
    {
        var names = new string[cells.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Encoding.UTF8.GetString(Cell(text, cells[i]));
        }

        _series = Find(names, TableLayout.SeriesNames);
        _value = Find(names, ValueNames);
        _time = Find(names, TableLayout.TimeNames);
        _producer = Find(names, ["producer"]);
        _sequence = Find(names, ["seq"]);
        _hasUnknownColumns = _time < 0 && Enumerable.Range(0, names.Length).Except([_series, _value, _time, _producer, _sequence]).Any();
        return _series < 0 || _value < 0 ? "the first line must name the columns, series and value among them, such as series,time,value"
            : (_producer < 0) != (_sequence < 0) ? "the columns producer and seq come together or not at all"
            : null;
    }

    private static int Find(string[] names, string[] wanted) =>
        Array.FindIndex(names, name => wanted.Contains(name, StringComparer.OrdinalIgnoreCase));

    private bool Read(long line, ReadOnlySpan<byte> text, ReadOnlySpan<Range> cells, TickBlockBuilder blocks)
    {
        ReadOnlySpan<byte> series = Cell(text, cells[_series]);
        ReadOnlySpan<byte> number = Cell(text, cells[_value]);
        if (number.IsEmpty)
        {
            return blocks.Reject(line, RejectionReason.MissingField, "the value is missing: leave the row out when there is none");
        }

        if (!Utf8Parser.TryParse(number, out double value, out int used) || used != number.Length)
        {
            return blocks.Reject(line, RejectionReason.Malformed, "the value must be a number with a decimal point, such as 64000.12");
        }

        if (!TryTime(text, cells, out long? time))
        {
            return blocks.Reject(line, RejectionReason.Malformed, $"the time is not readable; write {TableClock.Formats}");
        }

        if (_producer < 0)
        {
            return blocks.Add(line, series, time, value);
        }

        ReadOnlySpan<byte> producer = Cell(text, cells[_producer]);
        ReadOnlySpan<byte> sequence = Cell(text, cells[_sequence]);
        if (producer.IsEmpty && sequence.IsEmpty)
        {
            return blocks.Add(line, series, time, value);
        }

        return Utf8Parser.TryParse(sequence, out long seq, out int digits) && digits == sequence.Length && !producer.IsEmpty
            ? blocks.Add(line, series, time, value, Encoding.UTF8.GetString(producer), seq)
            : blocks.Reject(line, RejectionReason.InvalidProducer, "producer and seq, a whole number, come together or not at all");
    }

    private bool TryTime(ReadOnlySpan<byte> text, ReadOnlySpan<Range> cells, out long? time)
    {
        time = null;
        ReadOnlySpan<byte> cell = _time < 0 ? default : Cell(text, cells[_time]);
        if (cell.IsEmpty)
        {
            return true;
        }

        Span<char> characters = stackalloc char[MaxTimeLength];
        if (cell.Length > MaxTimeLength || Ascii.ToUtf16(cell, characters, out int length) != OperationStatus.Done
            || !_clock.TryRead(characters[..length], out long read))
        {
            return false;
        }

        time = read;
        return true;
    }

    /// <summary>Finds the cells of a row, quotes included.</summary>
    private int Split(ReadOnlySpan<byte> text, Span<Range> cells, out string? fault)
    {
        int count = 0;
        int begin = 0;
        fault = null;
        while (count < MaxColumns)
        {
            int at = begin;
            bool isQuoted = false;
            while (at < text.Length && (isQuoted || text[at] != _separator))
            {
                isQuoted ^= text[at] == '"';
                at++;
            }

            cells[count++] = begin..at;
            if (at >= text.Length)
            {
                fault = isQuoted ? "a quote is not closed: a cell ends on its line" : null;
                return count;
            }

            begin = at + 1;
        }

        fault = $"the row has more than {MaxColumns} cells";
        return count;
    }

    /// <summary>A cell without its quotes and the white space around it.</summary>
    private static ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> text, Range cell)
    {
        ReadOnlySpan<byte> trimmed = text[cell].Trim(" \t"u8);
        if (trimmed.Length < 2 || trimmed[0] != '"' || trimmed[^1] != '"')
        {
            return trimmed;
        }

        ReadOnlySpan<byte> inner = trimmed[1..^1];
        return inner.Contains((byte)'"')
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(inner).Replace("\"\"", "\"", StringComparison.Ordinal))
            : inner;
    }
}
