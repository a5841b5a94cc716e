using System.Buffers;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.LineProtocol;

/// <summary>
/// Reads the shape that programs send by the million: a measurement without tags, one field with a number of at most 15 digits, a time or none,
/// one space between them; names without escapes. Anything else (any fault too) is left to <see cref="LineProtocolParser"/>; what is taken
/// here, it would have read to the same tick.
/// </summary>
/// <param name="nanosecondsPerUnit">Unit of the timestamps.</param>
internal sealed class LineProtocolFastPath(long nanosecondsPerUnit)
{
    private const int MaxTimeDigits = 19;

    private static readonly SearchValues<byte> PlainName =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-"u8);

    private readonly long _maxTime = long.MaxValue / nanosecondsPerUnit;
    private readonly byte[] _series = new byte[SeriesIdSyntax.MaxBytes];

    /// <param name="text">The line.</param>
    /// <param name="plain">What it says; good until the next call.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out PlainLine plain)
    {
        plain = default;
        int name = text.IndexOfAnyExcept(PlainName);
        if (name <= 0 || text[name] != ' ')
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[(name + 1)..];
        int key = rest.IndexOfAnyExcept(PlainName);
        if (key <= 0 || rest[key] != '=')
        {
            return false;
        }

        ReadOnlySpan<byte> number = rest[(key + 1)..];
        int end = number.IndexOf((byte)' ');
        long? time = null;
        if (end >= 0 && !TryTime(number[(end + 1)..], out time))
        {
            return false;
        }

        plain.Time = time;
        return DecimalText.TryRead(end < 0 ? number : number[..end], out plain.Value) && TrySeries(text[..name], rest[..key], out plain.Series);
    }

    private bool TryTime(ReadOnlySpan<byte> text, out long? time)
    {
        time = null;
        long units = 0;
        int digits = DecimalText.Digits(text, ref units);
        if (digits is 0 or > MaxTimeDigits || digits != text.Length || units < 0 || units > _maxTime)
        {
            return false;
        }

        time = units * nanosecondsPerUnit;
        return true;
    }

    private bool TrySeries(ReadOnlySpan<byte> measurement, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> series)
    {
        series = measurement;
        bool isNamed = !field.SequenceEqual("value"u8);
        int length = measurement.Length + (isNamed ? 1 + field.Length : 0);
        if (!isNamed || length > _series.Length)
        {
            return length <= _series.Length;
        }

        measurement.CopyTo(_series);
        _series[measurement.Length] = (byte)'/';
        field.CopyTo(_series.AsSpan(measurement.Length + 1));
        series = _series.AsSpan(0, length);
        return true;
    }
}

/// <summary>A tick as a line says it, before the rules of the edge.</summary>
internal ref struct PlainLine
{
    /// <summary>The series id, UTF-8.</summary>
    public ReadOnlySpan<byte> Series;

    /// <summary>Unix nanoseconds; null when absent.</summary>
    public long? Time;

    public double Value;
}
