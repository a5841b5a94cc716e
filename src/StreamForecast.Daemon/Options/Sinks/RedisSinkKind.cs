using StreamForecast.Connectors.Redis;
using StreamForecast.Daemon.Options.Sources;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary><c>type: redis</c>: a stream of a Redis server.</summary>
internal sealed class RedisSinkKind : ISinkKind
{
    private const int MaxText = 1024;

    public string Type => "redis";

    public SinkTarget Read(SectionReader section, string name)
    {
        if (!section.Has("stream"))
        {
            section.Fault("stream", "is missing; write the key of a stream, such as forecasts or forecasts:{series}");
        }

        var usual = new RedisSinkOptions { Name = name, Connection = RedisKind.ReadConnection(section), Stream = "forecasts" };
        RedisSinkOptions options = usual with
        {
            Stream = section.Parsed("stream", usual.Stream, "a key such as forecasts:{series}", ParseStream),
            Field = section.Text("field", usual.Field, MaxText),
            MaxEntries = section.Whole("max_entries", usual.MaxEntries!.Value, 0, int.MaxValue) is var most and > 0 ? most : null,
        };
        return new SinkTarget($"stream {options.Stream} at {options.Connection.Server}", around => new RedisSink(options, around.Epoch));
    }

    /// <summary>Braces around something else are a hash tag of Redis Cluster.</summary>
    private static (string Value, string? Fault) ParseStream(string text) => (text,
        text.Length is < 1 or > MaxText ? $"write a key of 1 to {MaxText} characters" : Placeholders.Slip(text, RedisSinkOptions.SeriesPlace));
}
