using StreamForecast.Connectors.Files;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary><c>type: ndjson</c> and <c>type: parquet</c>: files of a directory, which rotate.</summary>
/// <param name="type">The word in <c>type</c>.</param>
/// <param name="called">The format's own name.</param>
/// <param name="format">Makes the format.</param>
internal sealed class FileKind(string type, string called, Func<IFileFormat> format) : ISinkKind
{
    private const int MaxPathLength = 4096;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public string Type => type;

    public SinkTarget Read(SectionReader section, string name)
    {
        if (!section.Has("path"))
        {
            section.Fault("path", "is missing; write the directory that the files go to");
        }

        var usual = new FileSinkOptions { Name = name, Directory = "." };
        FileSinkOptions options = usual with
        {
            Directory = section.Text("path", usual.Directory, MaxPathLength),
            RotateBytes = section.Whole("rotate_bytes", usual.RotateBytes, 1L << 12, 1L << 40),
            RotateEvery = section.Duration("rotate_every", usual.RotateEvery, Second, TimeSpan.FromDays(31)),
        };
        return new SinkTarget($"{called} files in {options.Directory}", around => new FileSink(options, format(), around.Epoch, around.Time, around.Status));
    }
}
