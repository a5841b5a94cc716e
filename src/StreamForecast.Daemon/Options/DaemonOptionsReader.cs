using System.Globalization;
using System.Net;
using Serilog.Events;
using StreamForecast.Daemon.Options.Sinks;
using StreamForecast.Daemon.Options.Sources;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Options;

/// <summary>Turns a document into options, section by section; whatever does not fit becomes a fault.</summary>
internal static class DaemonOptionsReader
{
    private const int MaxPathLength = 4096;
    private const int MaxOrigins = 32;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    /// <summary>Fewer, and a partition would be idle between two commits. A larger batch passes alone.</summary>
    private const int MinCreditTicks = 1_000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <param name="root">The document.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="variable">The value of an environment variable, for secrets; null when it is not set.</param>
    public static DaemonOptions Read(MapNode root, ICollection<ConfigurationFault> faults, Func<string, string?> variable)
    {
        var document = new SectionReader(root, "", faults, variable);
        IReadOnlyList<ConfiguredSource> sources = SourceKinds.Read(document);
        SeriesRule[] rules = [.. document.Sections("series", SeriesRuleReader.MaxRules).Select(SeriesRuleReader.Read)];
        var options = new DaemonOptions
        {
            Http = ReadHttp(document.Section("http")),
            Grpc = ReadGrpc(document.Section("grpc")),
            LineProtocol = ReadLineProtocol(document.Section("line_protocol")),
            Store = ReadStore(document.Section("store")),
            Limits = ReadLimits(document.Section("limits")),
            Engine = ReadEngine(document.Section("engine")),
            Series = new SeriesRules(rules, [.. sources.SelectMany(source => source.MarketPatterns)]),
            Sources = sources,
            Sinks = SinkKinds.Read(document),
            Logging = ReadLogging(document.Section("logging")),
        };
        document.Finish();
        return options;
    }

    private static HttpOptions ReadHttp(SectionReader section)
    {
        var usual = new HttpOptions();
        var http = new HttpOptions
        {
            Address = section.Parsed("address", usual.Address, "an address and port such as 127.0.0.1:8080", ParseAddress),
            MaxConnections = section.Whole("max_connections", usual.MaxConnections, 1, 100_000),
            MaxRequestBytes = section.Whole("max_request_bytes", usual.MaxRequestBytes, 1024, 1L << 40),
            HeaderTimeout = section.Duration("header_timeout", usual.HeaderTimeout, Second, 10 * Minute),
            RecoveryWait = section.Duration("recovery_wait", usual.RecoveryWait, TimeSpan.Zero, 10 * Minute),
            KeepAlive = section.Duration("keep_alive", usual.KeepAlive, Second, Day),
            Stream = ReadStream(section.Section("stream")),
        };
        section.Finish();
        return http;
    }

    private static StreamLimits ReadStream(SectionReader section)
    {
        var usual = new StreamLimits();
        var limits = new StreamLimits
        {
            MaxMessageBytes = section.Whole("max_message_bytes", usual.MaxMessageBytes, 1024, 1 << 26),
            MaxSubscriptions = section.Whole("max_subscriptions", usual.MaxSubscriptions, 0, 10_000),
            KeepAlive = section.Duration("keep_alive", usual.KeepAlive, Second, 10 * Minute),
            KeepAliveTimeout = section.Duration("keep_alive_timeout", usual.KeepAliveTimeout, Second, 10 * Minute),
            SendTimeout = section.Duration("send_timeout", usual.SendTimeout, Second, 10 * Minute),
            AllowedOrigins = section.List(
                "allowed_origins", usual.AllowedOrigins, MaxOrigins, "origins such as [\"http://localhost:3000\"]", ParseOrigin),
        };
        section.Finish();
        return limits;
    }

    private static GrpcOptions ReadGrpc(SectionReader section)
    {
        var usual = new GrpcOptions();
        var grpc = new GrpcOptions
        {
            IsEnabled = section.Flag("enabled", usual.IsEnabled),
            Address = section.Parsed("address", usual.Address, "an address and port such as 127.0.0.1:8081", ParseAddress),
            MaxMessageBytes = section.Whole("max_message_bytes", usual.MaxMessageBytes, 1 << 16, 1 << 28),
        };
        section.Finish();
        return grpc;
    }

    private static LineProtocolOptions ReadLineProtocol(SectionReader section)
    {
        var usual = new LineProtocolOptions();
        var lineProtocol = new LineProtocolOptions
        {
            IsEnabled = section.Flag("enabled", usual.IsEnabled),
            Address = section.Parsed("address", usual.Address, "an address and port such as 127.0.0.1:9009", ParseAddress),
            TimeUnit = section.Choice("precision", usual.TimeUnit, ("ns", 1L), ("us", 1_000L), ("ms", 1_000_000L), ("s", 1_000_000_000L)),
            MaxConnections = section.Whole("max_connections", usual.MaxConnections, 1, 10_000),
        };
        section.Finish();
        return lineProtocol;
    }

    private static StoreOptions ReadStore(SectionReader section)
    {
        var usual = new StoreOptions { Directory = DaemonOptions.DefaultDirectory };
        StoreOptions store = usual with
        {
            Directory = section.Text("directory", usual.Directory, MaxPathLength),
            PartitionCount = section.Whole("partitions", usual.PartitionCount, 1, StoreOptions.MaxPartitionCount),
            Durability = section.Choice(
                "durability", usual.Durability, ("durable", Durability.Durable), ("relaxed", Durability.Relaxed)),
            MaxBytes = section.Has("max_bytes") ? section.Whole("max_bytes", 1L << 40, 1L << 20, 1L << 50) : null,
        };
        section.Finish();
        return store;
    }

    private static IngestLimits ReadLimits(SectionReader section)
    {
        var usual = new IngestLimits();
        var limits = new IngestLimits
        {
            MaxSeries = section.Whole("max_series", usual.MaxSeries, 1, 10_000_000),
            MaxLineBytes = section.Whole("max_line_bytes", usual.MaxLineBytes, 256, 1 << 24),
            MaxJsonDepth = section.Whole("max_json_depth", usual.MaxJsonDepth, 2, 64),
            MaxMagnitude = section.Number("max_magnitude", usual.MaxMagnitude, 1, 1e15),
            MaxAhead = section.Duration("max_ahead", usual.MaxAhead, TimeSpan.Zero, 366 * Day),
            MaxProducerBytes = section.Whole("max_producer_bytes", usual.MaxProducerBytes, 1, 1024),
            MaxReportedRejections = section.Whole("max_reported_rejections", usual.MaxReportedRejections, 0, 10_000),
        };
        section.Finish();
        return limits;
    }

    private static EngineSettings ReadEngine(SectionReader section)
    {
        var usual = new EngineSettings();
        (int least, int most) = ReadBatchesUnderWay(section, usual);
        EngineSettings engine = usual with
        {
            PartitionCreditTicks = section.Whole(
                "partition_credit_ticks", usual.PartitionCreditTicks, MinCreditTicks, 10_000_000),
            PartitionCreditBytes = section.Whole("partition_credit_bytes", usual.PartitionCreditBytes, 1L << 20, 1L << 40),
            CreditWait = section.Duration("credit_wait", usual.CreditWait, TimeSpan.Zero, Minute),
            InFlightBatches = least,
            MaxInFlightBatches = most,
            AnswerTarget = section.Duration("answer_target", usual.AnswerTarget, TimeSpan.Zero, Minute),
            IngestTimeout = section.Duration("ingest_timeout", usual.IngestTimeout, Second, 10 * Minute),
            PassivateAfter = section.Duration("passivate_after", usual.PassivateAfter, Second, 30 * Day),
            MaxTailRecords = section.Whole("max_tail_records", usual.MaxTailRecords, 1000, 100_000_000),
            MaxTailReplay = section.Duration("max_tail_replay", usual.MaxTailReplay, Second / 10, 10 * Minute),
            CachedHistories = section.Whole("cached_histories", usual.CachedHistories, 1, 100_000),
            ForecastRingBytes = section.Whole("forecast_ring_bytes", usual.ForecastRingBytes, 1L << 16, 1L << 32),
            ForecastRingPerSeries = section.Whole("forecast_ring_per_series", usual.ForecastRingPerSeries, 1, 65_536),
            SinkBufferForecasts = section.Whole("sink_buffer_forecasts", usual.SinkBufferForecasts, 1, 10_000_000),
            SinkBufferBytes = section.Whole("sink_buffer_bytes", usual.SinkBufferBytes, 1L << 20, 1L << 32),
            SinkWriteDeadline = section.Duration("sink_write_deadline", usual.SinkWriteDeadline, Second, 10 * Minute),
            ArchiveFlushTimeout = section.Duration("archive_flush_timeout", usual.ArchiveFlushTimeout, Second / 10, 5 * Second),
            DrainTimeout = section.Duration("drain_timeout", usual.DrainTimeout, Second, 8 * Second),
            QueryTimeout = section.Duration("query_timeout", usual.QueryTimeout, Second, 10 * Minute),
        };
        section.Finish();
        return engine;
    }

    /// <summary>Who gives one of the two figures alone means to bound a connection by it, above as well as below.</summary>
    private static (int Least, int Most) ReadBatchesUnderWay(SectionReader section, EngineSettings usual)
    {
        const string LeastKey = "in_flight_batches", MostKey = "max_in_flight_batches";
        const int Limit = 1024;
        bool givesLeast = section.Has(LeastKey), givesMost = section.Has(MostKey);
        int least = section.Whole(LeastKey, usual.InFlightBatches, 1, Limit);
        int most = section.Whole(MostKey, givesLeast ? least : usual.MaxInFlightBatches, 1, Limit);
        if (givesLeast && most < least)
        {
            section.Fault(MostKey, $"is {most}, below {LeastKey}, which is {least}; write at least as many");
        }

        return (givesMost ? Math.Min(least, most) : least, most);
    }

    private static LoggingOptions ReadLogging(SectionReader section)
    {
        var usual = new LoggingOptions();
        var logging = new LoggingOptions
        {
            Level = section.Choice(
                "level", usual.Level, [.. Enum.GetValues<LogEventLevel>().Select(level => (level.ToString().ToLowerInvariant(), level))]),
        };
        section.Finish();
        return logging;
    }

    /// <summary>As a browser sends it: scheme, host and port, and no path.</summary>
    private static (string Value, string? Fault) ParseOrigin(string text) =>
        (text, Uri.TryCreate(text, UriKind.Absolute, out Uri? origin) && origin.GetLeftPart(UriPartial.Authority) == text
            ? null : "write scheme, host and port, such as http://localhost:3000, and no path");

    internal static (IPEndPoint Value, string? Fault) ParseAddress(string text)
    {
        const string Wanted = "write an address and a port, such as 127.0.0.1:8080, [::1]:8080 or localhost:8080";
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return (new HttpOptions().Address, Wanted);
        }

        string host = text[..colon];
        bool isBare = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[');
        return host == "localhost" ? (new IPEndPoint(IPAddress.Loopback, port), null)
            : !isBare && IPAddress.TryParse(host, out IPAddress? address) ? (new IPEndPoint(address, port), null)
            : (new HttpOptions().Address, Wanted);
    }
}
