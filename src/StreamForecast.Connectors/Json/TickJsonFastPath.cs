using System.Buffers;
using System.Buffers.Text;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// Reads the shape that programs send by the million:
/// <c>{"series":"S","time":T,"value":V}</c>, optionally with <c>"producer":"P","seq":N</c> at the end, in this order, with at most one
/// space after a
/// colon or comma. Anything else (escapes, exponents, other orders, any fault) is left to <see cref="TickJsonParser"/>; what is taken here,
/// it would have read to the same fields.
/// </summary>
internal static class TickJsonFastPath
{
    private const int MaxIntegerDigits = 18;

    private static readonly SearchValues<byte> PlainText =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(c => (byte)c).Where(c => c is not ((byte)'"' or (byte)'\\'))]);

    public static bool TryRead(ReadOnlySpan<byte> json, ref TickFields tick)
    {
        ReadOnlySpan<byte> rest = json;
        if (!Name(ref rest, "{"u8, "\"series\":"u8) || !Text(ref rest, out tick.Series)
            || !Name(ref rest, ","u8, "\"time\":"u8) || !Time(ref rest, out long time)
            || !Name(ref rest, ","u8, "\"value\":"u8) || !Number(ref rest, out tick.Value))
        {
            return false;
        }

        tick.Time = time;
        if (rest.SequenceEqual("}"u8))
        {
            return true;
        }

        if (!Name(ref rest, ","u8, "\"producer\":"u8) || !Text(ref rest, out tick.Producer)
            || !Name(ref rest, ","u8, "\"seq\":"u8) || !Integer(ref rest, out long sequence))
        {
            return false;
        }

        tick.Sequence = sequence;
        return rest.SequenceEqual("}"u8);
    }

    private static bool Name(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> before, ReadOnlySpan<byte> name)
    {
        if (!rest.StartsWith(before))
        {
            return false;
        }

        rest = rest[before.Length..];
        SkipSpace(ref rest);
        if (!rest.StartsWith(name))
        {
            return false;
        }

        rest = rest[name.Length..];
        SkipSpace(ref rest);
        return true;
    }

    private static void SkipSpace(scoped ref ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && rest[0] == ' ')
        {
            rest = rest[1..];
        }
    }

    private static bool Text(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.IsEmpty || rest[0] != '"')
        {
            return false;
        }

        int end = rest[1..].IndexOfAnyExcept(PlainText);
        if (end < 0 || rest[end + 1] != '"')
        {
            return false;
        }

        text = rest.Slice(1, end);
        rest = rest[(end + 2)..];
        return true;
    }

    private static bool Time(scoped ref ReadOnlySpan<byte> rest, out long time) =>
        !rest.IsEmpty && rest[0] == '"'
            ? Text(ref rest, out ReadOnlySpan<byte> text) & Rfc3339.TryParse(text, out time)
            : Integer(ref rest, out time);

    private static bool Integer(scoped ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        int count = DecimalText.Digits(rest, ref number);
        if (count == 0 || (count > 1 && rest[0] == '0') || count > MaxIntegerDigits + 1 || number < 0)
        {
            return false;
        }

        rest = rest[count..];
        return IsEndOfNumber(rest);
    }

    private static bool Number(scoped ref ReadOnlySpan<byte> rest, out double number)
    {
        number = 0;
        int sign = !rest.IsEmpty && rest[0] == '-' ? 1 : 0;
        long mantissa = 0;
        int whole = DecimalText.Digits(rest[sign..], ref mantissa);
        if (whole == 0 || (whole > 1 && rest[sign] == '0'))
        {
            return false;
        }

        int length = sign + whole;
        int fraction = 0;
        if (length < rest.Length && rest[length] == '.')
        {
            fraction = DecimalText.Digits(rest[(length + 1)..], ref mantissa);
            if (fraction == 0)
            {
                return false;
            }

            length += 1 + fraction;
        }

        ReadOnlySpan<byte> text = rest[..length];
        rest = rest[length..];
        if (!IsEndOfNumber(rest))
        {
            return false;
        }

        if (whole + fraction > DecimalText.ExactDigits)
        {
            return Utf8Parser.TryParse(text, out number, out int used) && used == length;
        }

        number = DecimalText.Scaled(mantissa, fraction, isNegative: sign > 0);
        return true;
    }

    private static bool IsEndOfNumber(ReadOnlySpan<byte> rest) => !rest.IsEmpty && rest[0] is (byte)',' or (byte)'}';
}
