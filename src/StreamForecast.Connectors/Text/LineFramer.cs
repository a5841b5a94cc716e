using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Text;

/// <summary>
/// One tick a line. Lines end in LF or CRLF and count from 1; blank ones are counted and skipped. A line over the limit is refused without
/// being held, and reading goes on at the next. A byte order mark at the start is skipped.
/// </summary>
/// <param name="parser">Reads a line.</param>
/// <param name="maxLineBytes">Bytes a line may have without its LF.</param>
/// <param name="isCutAtEnd">
/// The input may end in the middle of a line without anybody knowing, as a TCP connection does: a last line without its LF is refused.
/// </param>
public sealed class LineFramer(ITickParser parser, int maxLineBytes, bool isCutAtEnd = false) : ITickFramer
{
    private readonly CarryBuffer _carry = new(maxLineBytes);
    private long _line = 1;
    private bool _skipping;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public int Consume(ReadOnlySpan<byte> bytes, TickBlockBuilder blocks)
    {
        int taken = 0;
        while (taken < bytes.Length && !blocks.IsFull)
        {
            ReadOnlySpan<byte> rest = bytes[taken..];
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? rest : rest[..end];
            taken += end < 0 ? rest.Length : end + 1;
            if (!_skipping && !_carry.HasRoomFor(piece.Length))
            {
                _skipping = true;
                _carry.Clear();
                blocks.Reject(_line, RejectionReason.LineTooLong, $"the line has more than {maxLineBytes} bytes: send one tick a line");
            }

            if (end >= 0)
            {
                EndLine(piece, blocks);
            }
            else if (!_skipping)
            {
                _carry.Append(piece);
            }
        }

        return taken;
    }

    public void Complete(TickBlockBuilder blocks)
    {
        if (_skipping || _carry.IsEmpty)
        {
            return;
        }

        if (isCutAtEnd)
        {
            blocks.Reject(_line, RejectionReason.Malformed, "the input ended within this line: end each with a line feed");
        }
        else
        {
            EndLine([], blocks);
        }
    }

    private void EndLine(ReadOnlySpan<byte> piece, TickBlockBuilder blocks)
    {
        if (!_skipping)
        {
            if (_carry.IsEmpty)
            {
                Parse(piece, blocks);
            }
            else
            {
                _carry.Append(piece);
                Parse(_carry.Bytes, blocks);
            }
        }

        _carry.Clear();
        _skipping = false;
        _line++;
    }

    private void Parse(ReadOnlySpan<byte> text, TickBlockBuilder blocks)
    {
        if (_line == 1 && text.StartsWith(ByteOrderMark))
        {
            text = text[ByteOrderMark.Length..];
        }

        // Hardly a line has anything to cut off, and to look at its two ends is cheaper than to cut.
        if (!text.IsEmpty && (text[0] <= ' ' || text[^1] <= ' '))
        {
            text = text.Trim(" \t\r"u8);
        }

        if (!text.IsEmpty)
        {
            parser.Parse(_line, text, blocks);
        }
    }
}
