using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary>A kind of sink: what <c>type</c> calls it, and how its keys are read.</summary>
internal interface ISinkKind
{
    /// <summary>The word in <c>type</c>.</summary>
    string Type { get; }

    /// <summary>Reads the keys of an entry that are its own. What does not fit becomes a fault of the section.</summary>
    SinkTarget Read(SectionReader section, string name);
}

/// <param name="Summary">See <see cref="ConfiguredSink.Summary"/>.</param>
/// <param name="Create">See <see cref="ConfiguredSink.Create"/>.</param>
internal sealed record SinkTarget(string Summary, Func<SinkSurroundings, IForecastSink> Create);
