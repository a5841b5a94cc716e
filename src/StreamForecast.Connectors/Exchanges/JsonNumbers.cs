using System.Globalization;
using System.Text.Json;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>Numbers and times of foreign messages, which write them as numbers or as text.</summary>
internal static class JsonNumbers
{
    private const int LongestTime = 64;

    /// <summary>Beyond any time in any unit, and far from what a decimal cannot hold.</summary>
    private const decimal MaxCount = 1e19m;

    public static bool TryReadNumber(JsonElement element, out double number)
    {
        number = double.NaN;
        return element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    public static bool TryReadWhole(JsonElement element, out long whole)
    {
        whole = 0;
        return element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetInt64(out whole),
            JsonValueKind.String => long.TryParse(element.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out whole),
            _ => false,
        };
    }

    /// <param name="element">The time.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="nanoseconds">Unix nanoseconds; the end of the range for times that 64 bits cannot hold.</param>
    public static bool TryReadTime(JsonElement element, ExchangeTimeUnit unit, out long nanoseconds)
    {
        nanoseconds = 0;
        if (unit == ExchangeTimeUnit.Rfc3339)
        {
            Span<byte> text = stackalloc byte[LongestTime];
            return element.ValueKind == JsonValueKind.String
                && System.Text.Encoding.UTF8.TryGetBytes(element.GetString(), text, out int written)
                && Rfc3339.TryParse(text[..written], out nanoseconds);
        }

        // A fraction of a second needs more digits than a double has.
        decimal count = 0;
        bool isNumber = element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetDecimal(out count),
            JsonValueKind.String => decimal.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out count),
            _ => false,
        };
        decimal factor = unit switch
        {
            ExchangeTimeUnit.Seconds => 1_000_000_000,
            ExchangeTimeUnit.Milliseconds => 1_000_000,
            ExchangeTimeUnit.Microseconds => 1000,
            _ => 1,
        };
        nanoseconds = (long)Math.Clamp(Math.Clamp(count, -MaxCount, MaxCount) * factor, long.MinValue, long.MaxValue);
        return isNumber;
    }
}
