namespace StreamForecast.Daemon.Options.Sources;

/// <summary>The kinds of source there are. A new one is a class beside this and a line in <see cref="All"/>.</summary>
internal static class SourceKinds
{
    public const int MaxSources = 100;
    private const int MaxNameLength = 64;

    private static readonly ISourceKind[] All =
    [
        new SimulatorKind(),
        new ExchangeKind(),
        new KafkaKind(),
        new RedisKind(),
        new MqttKind(),
    ];

    public static IReadOnlyList<ConfiguredSource> Read(SectionReader document)
    {
        List<ConfiguredSource> sources = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SectionReader section in document.Sections("sources", MaxSources))
        {
            ISourceKind? kind = section.Choice<ISourceKind?>("type", null, [.. All.Select(one => (one.Type, (ISourceKind?)one))]);
            string name = section.Text("name", kind?.Type ?? "", MaxNameLength);
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
                section.Fault("name", $"is '{name}', which another source is called already; give each its own");
            }

            sources.Add(kind.Read(section, name));
            section.Finish();
        }

        return sources;
    }
}
