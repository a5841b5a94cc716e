using System.Buffers.Text;

namespace StreamForecast.Daemon.Commands.Bench.Loads;

/// <summary>Writes one line of a text load, as cheaply as a client in a hurry would: a slow client would be measured instead of the daemon.</summary>
/// <param name="line">Room for the longest line.</param>
internal ref struct LineText(Span<byte> line)
{
    private const int Cents = 100;

    /// <summary>Below it every number of cents is exact, and dividing it rounds as reading its text does.</summary>
    private const double LargestPrice = 1e13;

    private readonly Span<byte> _line = line;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line[Length..]);
        Length += text.Length;
    }

    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, _line[Length..], out int written);
        Length += written;
    }

    /// <summary>A text that reads as the same number: prices, which end at the cent, by way of whole numbers.</summary>
    public void Write(double number)
    {
        long cents = number is > 0 and < LargestPrice ? (long)Math.Round(number * Cents) : -1;
        if (cents < 0 || cents / (double)Cents != number)
        {
            Utf8Formatter.TryFormat(number, _line[Length..], out int written);
            Length += written;
            return;
        }

        (long whole, long rest) = Math.DivRem(cents, Cents);
        Write(whole);
        _line[Length++] = (byte)'.';
        _line[Length++] = (byte)('0' + (rest / 10));
        _line[Length++] = (byte)('0' + (rest % 10));
    }
}
