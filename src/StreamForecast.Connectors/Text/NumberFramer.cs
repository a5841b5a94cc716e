using System.Buffers.Text;
using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Text;

/// <summary>A message that is one number and nothing else; what carries it names its series. Its time is that of receipt.</summary>
/// <param name="series">The series' id.</param>
/// <param name="maxBytes">Bytes a message may have.</param>
public sealed class NumberFramer(string series, int maxBytes) : ITickFramer
{
    private readonly CarryBuffer _carry = new(maxBytes);
    private bool _tooLong;

    public int Consume(ReadOnlySpan<byte> bytes, TickBlockBuilder blocks)
    {
        if (_carry.HasRoomFor(bytes.Length))
        {
            _carry.Append(bytes);
        }
        else
        {
            _tooLong = true;
        }

        return bytes.Length;
    }

    public void Complete(TickBlockBuilder blocks)
    {
        ReadOnlySpan<byte> text = _carry.Bytes.Trim(" \t\r\n"u8);
        if (_tooLong)
        {
            blocks.Reject(1, RejectionReason.LineTooLong, $"the message has more than {maxBytes} bytes where one number belongs");
        }
        else if (Utf8Parser.TryParse(text, out double value, out int used) && used == text.Length)
        {
            blocks.Add(1, Encoding.UTF8.GetBytes(series), null, value);
        }
        else
        {
            blocks.Reject(1, RejectionReason.Malformed, "the message is not one number, such as 64000.12");
        }
    }
}
