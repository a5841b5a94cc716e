using System.Globalization;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>Times as the exchanges write them, to the microsecond.</summary>
internal static class TimeText
{
    public static DateTimeOffset Of(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
