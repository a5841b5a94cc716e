using StreamForecast.Daemon.Api;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary>The kinds of sink there are, and what all of them are told. A new one is a class beside this and a line in <see cref="All"/>.</summary>
internal static class SinkKinds
{
    public const int MaxSinks = 100;
    private const int MaxNameLength = 64;
    private static readonly TimeSpan LongestSpacing = TimeSpan.FromDays(1);

    private static readonly ISinkKind[] All =
    [
        new FileKind("ndjson", "NDJSON", () => new Connectors.Files.NdjsonFormat()),
        new FileKind("parquet", "Parquet", () => new Connectors.Files.ParquetFormat()),
        new PostgresKind(),
        new KafkaSinkKind(),
        new RedisSinkKind(),
        new MqttSinkKind(),
    ];

    public static IReadOnlyList<ConfiguredSink> Read(SectionReader document)
    {
        List<ConfiguredSink> sinks = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase); // not every file system tells large letters from small
        foreach (SectionReader section in document.Sections("sinks", MaxSinks))
        {
            ISinkKind? kind = section.Choice<ISinkKind?>("type", null, [.. All.Select(one => (one.Type, (ISinkKind?)one))]);
            string name = section.Parsed("name", kind?.Type ?? "", "a name", ParseName);
            if (kind is null)
            {
                // Which keys belong here is not known, so only the one that decides it is spoken of.
                if (!section.Has("type"))
                {
                    section.Fault("type", $"is missing; write one of {string.Join(", ", All.Select(one => one.Type))}");
                }

                continue;
            }

            if (!names.Add(name))
            {
                section.Fault("name", $"is '{name}', which another sink is called already (large and small letters are the same here); give each its own");
            }

            sinks.Add(Read(section, kind, name));
            section.Finish();
        }

        return sinks;
    }

    private static ConfiguredSink Read(SectionReader section, ISinkKind kind, string name)
    {
        var usual = new ArchiveOptions { Name = name, Status = new ForecastSinkStatus(name, kind.Type, TimeProvider.System) };
        SinkTarget target = kind.Read(section, name);
        var sink = new ConfiguredSink
        {
            Name = name,
            Type = kind.Type,
            Summary = target.Summary,
            Create = target.Create,
            Match = section.Parsed("match", "*", "a series id, or a pattern such as \"BTC-*\"", text => (text, SeriesAddress.PatternFault(text))),
            IsLossless = section.Flag("lossless", false),
            Every = section.Duration("every", TimeSpan.Zero, TimeSpan.Zero, LongestSpacing),
            BufferForecasts = section.Whole("buffer_forecasts", usual.BufferForecasts, 1, 10_000_000),
            BufferBytes = section.Whole("buffer_bytes", usual.BufferBytes, 1L << 20, 1L << 36),
        };
        if (sink is { IsLossless: true, Every.Ticks: > 0 })
        {
            section.Fault("every", "leaves out forecasts, and lossless is to leave out none; keep one of them");
        }

        return sink;
    }

    /// <summary>Files are named by it, and servers are told it.</summary>
    private static (string Value, string? Fault) ParseName(string text) => (text,
        text.Length is >= 1 and <= MaxNameLength && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_')
            ? null
            : $"write 1 to {MaxNameLength} letters, digits, - or _");
}
