using System.Buffers.Binary;

namespace StreamForecast.Connectors.Text;

/// <summary>Reads the numbers that feeds are full of, digits with or without a point, faster than what reads any number; the rest is left to that.</summary>
internal static class DecimalText
{
    /// <summary>Up to 15 digits an integer is exact in a double, and so is the power of ten below: one division rounds once, correctly.</summary>
    public const int ExactDigits = 15;

    private const int EightDigits = 100_000_000;
    private const ulong Zeros = 0x3030303030303030;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Appends the digits at the start of the text to a number, which wraps when it has more than 18.</summary>
    /// <returns>How many there are.</returns>
    public static int Digits(ReadOnlySpan<byte> text, ref long number)
    {
        int count = 0;
        while (text.Length - count >= sizeof(ulong) && TryEight(text[count..], out uint eight))
        {
            number = unchecked((number * EightDigits) + eight);
            count += sizeof(ulong);
        }

        while (count < text.Length && (uint)(text[count] - '0') <= 9)
        {
            number = unchecked((number * 10) + (text[count] - '0'));
            count++;
        }

        return count;
    }

    /// <summary>A number that is the whole text: a sign or none, digits, and behind a point, if there is one, more of them; 15 at most.</summary>
    /// <returns>False for every other text, be it a number or not.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        int sign = !text.IsEmpty && text[0] == '-' ? 1 : 0;
        long mantissa = 0;
        int length = sign + Digits(text[sign..], ref mantissa);
        int digits = length - sign;
        int fraction = 0;
        if (digits > 0 && length < text.Length && text[length] == '.')
        {
            fraction = Digits(text[(length + 1)..], ref mantissa);
            digits = fraction == 0 ? 0 : digits + fraction;
            length += 1 + fraction;
        }

        if (digits is 0 or > ExactDigits || length != text.Length)
        {
            return false;
        }

        number = Scaled(mantissa, fraction, isNegative: sign > 0);
        return true;
    }

    /// <summary>The number of so many digits, at most <see cref="ExactDigits"/>, of which some stand behind the point.</summary>
    public static double Scaled(long digits, int fraction, bool isNegative)
    {
        double number = digits / PowersOfTen[fraction];
        return isNegative ? -number : number;
    }

    // Eight digits at once: first four pairs, then what two pairs make, added up in one go.
    private static bool TryEight(ReadOnlySpan<byte> text, out uint number)
    {
        ulong digits = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ Zeros;
        number = 0;
        unchecked
        {
            // What is above 9 reaches the highest bit of its byte.
            if (((digits | (digits + 0x7676767676767676)) & 0x8080808080808080) != 0)
            {
                return false;
            }

            ulong pairs = (digits * 10) + (digits >> 8);
            ulong fours = ((pairs & 0x000000FF000000FF) * 0x000F424000000064) + (((pairs >> 16) & 0x000000FF000000FF) * 0x0000271000000001);
            number = (uint)(fours >> 32);
        }

        return true;
    }
}
