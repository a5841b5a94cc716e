using System.Net;
using Serilog.Events;
using StreamForecast.Daemon.Options.Sinks;
using StreamForecast.Daemon.Options.Sources;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Options;

/// <summary>Everything a daemon can be told, checked.</summary>
public sealed record DaemonOptions
{
    /// <summary>The directory of the embedded store, unless told otherwise.</summary>
    public const string DefaultDirectory = "./data";

    public HttpOptions Http { get; init; } = new();

    public GrpcOptions Grpc { get; init; } = new();

    public LineProtocolOptions LineProtocol { get; init; } = new();

    public StoreOptions Store { get; init; } = new() { Directory = DefaultDirectory };

    public IngestLimits Limits { get; init; } = new();

    public EngineSettings Engine { get; init; } = new();

    public SeriesRules Series { get; init; } = SeriesRules.None;

    public IReadOnlyList<ConfiguredSource> Sources { get; init; } = [];

    public IReadOnlyList<ConfiguredSink> Sinks { get; init; } = [];

    public LoggingOptions Logging { get; init; } = new();

    /// <summary>The file they were read from; null when none was.</summary>
    public string? File { get; init; }
}

/// <summary>What the HTTP server takes from outside, and how much of it.</summary>
public sealed record HttpOptions
{
    /// <summary>Where it listens. Loopback unless told otherwise; port 0 picks a free one.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Connections at once.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Bytes of one request's body; ticks are streamed, so that it is never held at once.</summary>
    public long MaxRequestBytes { get; init; } = 1L << 30;

    /// <summary>What a WebSocket may take.</summary>
    public StreamLimits Stream { get; init; } = new();

    /// <summary>How long a client may take to send its headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a browser's event source, which gives up for good on an error, is kept waiting for the store to be recovered.</summary>
    public TimeSpan RecoveryWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may idle between requests.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>What one WebSocket may take.</summary>
public sealed record StreamLimits
{
    /// <summary>Bytes of one message.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Subscriptions at once.</summary>
    public int MaxSubscriptions { get; init; } = 64;

    /// <summary>Silence after which the client is asked whether it still lives.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it may take to answer; longer than ticks may wait for the engine, since nothing is read meanwhile.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long it may take to take a message.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Origins, such as <c>http://localhost:3000</c>, whose pages may open one besides the daemon's own.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}

/// <summary>What the gRPC server takes from outside. It speaks HTTP/2 without TLS (h2c), on a port of its own.</summary>
public sealed record GrpcOptions
{
    /// <summary>False: nothing listens.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Where it listens. Loopback unless told otherwise; port 0 picks a free one.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 8081);

    /// <summary>Bytes of one message.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;
}

/// <summary>Line protocol over TCP, which nothing answers; over HTTP it is always there.</summary>
public sealed record LineProtocolOptions
{
    /// <summary>False: nothing listens.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Where it listens. Loopback unless told otherwise; port 0 picks a free one.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 9009);

    /// <summary>Unit of the lines' timestamps, in nanoseconds.</summary>
    public long TimeUnit { get; init; } = 1;

    /// <summary>Connections at once.</summary>
    public int MaxConnections { get; init; } = 256;
}

public sealed record LoggingOptions
{
    public LogEventLevel Level { get; init; } = LogEventLevel.Information;
}
