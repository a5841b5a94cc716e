using System.Buffers;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// A JSON document: an array of tick objects, or tick objects one after another (one is the common case). Elements count from 1 and are
/// handed on as they end, so the document is never held. A bad element between sound commas is refused alone; where the document itself
/// breaks, that is one rejection, the elements before it stand, and the rest is not read.
/// </summary>
/// <param name="parser">Reads an element.</param>
/// <param name="maxElementBytes">Bytes an element may have; a longer one is refused without being held.</param>
public sealed class JsonDocumentFramer(ITickParser parser, int maxElementBytes) : ITickFramer
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> InText = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> AfterScalar = SearchValues.Create(",]} \t\r\n"u8);

    private readonly CarryBuffer _carry = new(maxElementBytes);
    private Place _place = Place.ByteOrderMark;
    private bool _isArray;
    private bool _tooLong;
    private long _element;
    private long _depth;
    private bool _inText;
    private bool _escaped;
    private int _mark;

    private enum Place
    {
        ByteOrderMark,
        BeforeDocument,

        /// <summary>After the opening bracket, which may be closed at once.</summary>
        BeforeFirst,
        BeforeElement,
        InScalar,
        InElement,
        AfterElement,
        AfterDocument,
        Broken,
    }

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public int Consume(ReadOnlySpan<byte> bytes, TickBlockBuilder blocks)
    {
        int taken = 0;
        while (taken < bytes.Length && !blocks.IsFull)
        {
            ReadOnlySpan<byte> rest = bytes[taken..];
            taken += _place switch
            {
                Place.Broken => rest.Length,
                Place.ByteOrderMark => TakeMark(rest[0]),
                Place.InScalar or Place.InElement => TakeElement(rest, blocks),
                _ when rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => 1,
                _ => TakeBetween(rest[0], blocks),
            };
        }

        return taken;
    }

    public void Complete(TickBlockBuilder blocks)
    {
        if (_place == Place.InScalar)
        {
            EndElement([], blocks);
        }

        if (_place == Place.InElement)
        {
            Break(_element, "the document ends inside this element: was it cut off?", blocks);
        }
        else if (_isArray && _place is Place.BeforeFirst or Place.BeforeElement or Place.AfterElement)
        {
            Break(_element + 1, "the document ends before the array does: was it cut off?", blocks);
        }
    }

    private int TakeMark(byte next)
    {
        if (next == Mark[_mark])
        {
            _mark++;
            _place = _mark == Mark.Length ? Place.BeforeDocument : Place.ByteOrderMark;
            return 1;
        }

        _place = Place.BeforeDocument;
        return 0;
    }

    /// <summary>Takes a byte that is not white space and not part of an element.</summary>
    /// <returns>1, or 0 when the byte begins an element.</returns>
    private int TakeBetween(byte next, TickBlockBuilder blocks)
    {
        switch (_place)
        {
            case Place.BeforeDocument when next == '[':
                _isArray = true;
                _place = Place.BeforeFirst;
                return 1;
            case Place.BeforeFirst or Place.AfterElement when _isArray && next == ']':
                _place = Place.AfterDocument;
                return 1;
            case Place.AfterElement when _isArray && next == ',':
                _place = Place.BeforeElement;
                return 1;
            case Place.AfterElement when _isArray:
                return Break(_element + 1, "a ',' or ']' must follow the element before", blocks);
            case Place.AfterDocument:
                return Break(_element + 1, "nothing may follow the array", blocks);
            default:
                return next is (byte)',' or (byte)']' or (byte)'}'
                    ? Break(_element + 1, $"a tick object must stand where '{(char)next}' does", blocks)
                    : BeginElement(next);
        }
    }

    private int BeginElement(byte next)
    {
        _element++;
        _depth = 0;
        _inText = false;
        _escaped = false;
        _tooLong = false;
        _place = next is (byte)'{' or (byte)'[' or (byte)'"' ? Place.InElement : Place.InScalar;
        return 0;
    }

    private int TakeElement(ReadOnlySpan<byte> rest, TickBlockBuilder blocks)
    {
        int length = 0;
        bool ended = _place == Place.InScalar ? ScanScalar(rest, ref length) : ScanElement(rest, ref length);
        ReadOnlySpan<byte> piece = rest[..length];
        if (!_tooLong && !_carry.HasRoomFor(length))
        {
            _tooLong = true;
            _carry.Clear();
            blocks.Reject(_element, RejectionReason.LineTooLong, $"the element has more than {maxElementBytes} bytes");
        }

        if (ended)
        {
            EndElement(piece, blocks);
        }
        else if (!_tooLong)
        {
            _carry.Append(piece);
        }

        return length;
    }

    private static bool ScanScalar(ReadOnlySpan<byte> rest, ref int length)
    {
        int end = rest.IndexOfAny(AfterScalar);
        length = end < 0 ? rest.Length : end;
        return end >= 0;
    }

    /// <summary>Follows brackets and quotes to the element's end; whether they match is for the parser to say.</summary>
    private bool ScanElement(ReadOnlySpan<byte> rest, ref int length)
    {
        while (length < rest.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                length++;
                continue;
            }

            int next = rest[length..].IndexOfAny(_inText ? InText : Structure);
            if (next < 0)
            {
                length = rest.Length;
                return false;
            }

            length += next + 1;
            switch (rest[length - 1])
            {
                case (byte)'\\':
                    _escaped = true;
                    continue;
                case (byte)'"':
                    _inText = !_inText;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    _depth--;
                    break;
            }

            if (_depth <= 0 && !_inText)
            {
                return true;
            }
        }

        return false;
    }

    private void EndElement(ReadOnlySpan<byte> piece, TickBlockBuilder blocks)
    {
        if (!_tooLong && _carry.IsEmpty)
        {
            parser.Parse(_element, piece, blocks);
        }
        else if (!_tooLong)
        {
            _carry.Append(piece);
            parser.Parse(_element, _carry.Bytes, blocks);
        }

        _carry.Clear();
        _place = Place.AfterElement;
    }

    private int Break(long element, string fault, TickBlockBuilder blocks)
    {
        blocks.Reject(element, RejectionReason.Malformed, fault);
        _place = Place.Broken;
        return 1;
    }
}
