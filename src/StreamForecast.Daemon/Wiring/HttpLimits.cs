using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Wiring;

/// <summary>Bounds what a client can hold of the web server.</summary>
internal static class HttpLimits
{
    /// <summary>Streams of one HTTP/2 connection.</summary>
    private const int MaxStreams = 100;

    /// <summary>Bytes a second a body must bring, or its connection ends: a feed that idles sends small requests instead.</summary>
    private const double MinBytesPerSecond = 100;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static void Apply(KestrelServerOptions kestrel, HttpOptions http)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = http.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = http.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = http.MaxRequestBytes;
        kestrel.Limits.RequestHeadersTimeout = http.HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = http.KeepAlive;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBytesPerSecond, Grace);
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        kestrel.Listen(http.Address);
    }
}
