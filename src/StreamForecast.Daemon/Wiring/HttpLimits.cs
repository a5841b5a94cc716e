using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Tcp;

namespace StreamForecast.Daemon.Wiring;

/// <summary>Bounds what a client can hold of the web server.</summary>
internal static class HttpLimits
{
    /// <summary>Streams of one HTTP/2 connection.</summary>
    private const int MaxStreams = 100;

    /// <summary>Bytes a second a body must bring, or its connection ends: a feed that idles sends small requests instead.</summary>
    private const double MinBytesPerSecond = 100;

    /// <summary>Silence after which a peer on HTTP/2 is asked whether it still lives.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static void Apply(KestrelServerOptions kestrel, DaemonOptions options)
    {
        HttpOptions http = options.Http;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = http.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = http.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = http.MaxRequestBytes;
        kestrel.Limits.RequestHeadersTimeout = http.HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = http.KeepAlive;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBytesPerSecond, Grace);
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Listen(http.Address);
        if (options.Grpc.IsEnabled)
        {
            // Without TLS there is nothing to negotiate HTTP/2 by, so it has a port of its own.
            kestrel.Listen(options.Grpc.Address, listen => listen.Protocols = HttpProtocols.Http2);
        }

        if (options.LineProtocol.IsEnabled)
        {
            kestrel.Listen(options.LineProtocol.Address, listen => listen.UseConnectionHandler<LineProtocolListener>());
        }
    }
}
