using StreamForecast.Connectors.Observations;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// A file of ticks, a JSON object a line, in the shape and by the rules of the live feed (<see cref="TickJsonParser"/>) except that no time lies
/// too far ahead. The ticks name their series; either all have a time or none has; <c>producer</c> and <c>seq</c> are not looked at.
/// </summary>
public sealed class NdjsonObservationFile : ObservationFile
{
    private const int BufferBytes = 64 * 1024;

    private static readonly IngestLimits Limits = new() { MaxSeries = MaxSeries, MaxAhead = TimeSpan.MaxValue };

    private readonly FileStream _file;
    private readonly Stream _text;
    private readonly Dictionary<SeriesHandle, int> _indexOf = [];
    private bool? _hasTimes;

    private NdjsonObservationFile(string path, FileStream file, Stream text)
        : base(path, "line")
    {
        _file = file;
        _text = text;
        Length = file.Length;
    }

    /// <summary>Known once the first tick is read.</summary>
    public override string? TimeColumn => _hasTimes == true ? "time" : null;

    public override string? SeriesColumn => "series";

    public override IReadOnlyList<string> ValueColumns { get; } = ["value"];

    public override long Length { get; }

    public override long BytesRead => _file.Position;

    /// <exception cref="ObservationFileException">The file cannot be opened.</exception>
    public static NdjsonObservationFile Open(string path)
    {
        try
        {
            Stream text = InputFile.Open(path, out FileStream file);
            return new NdjsonObservationFile(path, file, text);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new ObservationFileException($"{path}: {fault.Message}", fault);
        }
    }

    public override IEnumerable<FileObservation> Read()
    {
        var blocks = new TickBlockBuilder(new SeriesDirectory(1, Limits.MaxSeries), new EdgeClock(new StandingClock()), Limits);
        var framer = new LineFramer(new TickJsonParser(), Limits.MaxLineBytes);
        byte[] buffer = new byte[BufferBytes];
        int length;
        do
        {
            length = ReadBytes(buffer);
            int taken = 0;
            do
            {
                taken += framer.Consume(buffer.AsSpan(taken, length - taken), blocks);
                if (length == 0)
                {
                    framer.Complete(blocks);
                }

                TickBlock block = blocks.Build();
                for (int row = 0; row < block.Count; row++)
                {
                    yield return ObservationOf(block, row);
                }

                ThrowIfRefused(block);
            }
            while (taken < length);
        }
        while (length > 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text.Dispose();
            _file.Dispose();
        }
    }

    private int ReadBytes(byte[] buffer)
    {
        try
        {
            return _text.Read(buffer);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw new ObservationFileException($"{Path}: after line {Line}: {fault.Message}", fault);
        }
    }

    private FileObservation ObservationOf(TickBlock block, int row)
    {
        ThrowIfRefused(block, before: block.Lines[row]);
        Line = block.Lines[row];
        bool hasTime = block.Received?[row] != true;
        if ((_hasTimes ??= hasTime) != hasTime)
        {
            throw Fault(hasTime ? "has a time, and the ticks before it have none" : "has no time, and the ticks before it have one");
        }

        SeriesHandle series = block.Series[row];
        if (!_indexOf.TryGetValue(series, out int index))
        {
            index = AddSeries(series.Id);
            _indexOf.Add(series, index);
        }

        long time = Advance(index, hasTime ? block.Times[row] : TimeOfRow(Line));
        return new FileObservation(index, new Observation(time, block.Values[row]), Line);
    }

    /// <summary>Times the ticks that bring no time of their own; it is not used, so that reading depends on the file alone.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }

    private void ThrowIfRefused(TickBlock block, long before = long.MaxValue)
    {
        if (block.Rejections is [{ } refused, ..] && refused.Line < before)
        {
            Line = refused.Line;
            throw Fault(refused.Detail);
        }
    }
}
