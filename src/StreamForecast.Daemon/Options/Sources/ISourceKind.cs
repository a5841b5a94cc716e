namespace StreamForecast.Daemon.Options.Sources;

/// <summary>A kind of source: what <c>type</c> calls it, and how its keys are read.</summary>
internal interface ISourceKind
{
    /// <summary>The word in <c>type</c>.</summary>
    string Type { get; }

    /// <summary>
    /// Reads the keys of an entry, <c>name</c> and <c>type</c> aside. What does not fit becomes a fault of the section; the caller calls
    /// <see cref="SectionReader.Finish"/>.
    /// </summary>
    ConfiguredSource Read(SectionReader section, string name);
}
