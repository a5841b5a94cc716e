using System.Buffers;
using System.Globalization;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Files;

/// <summary>
/// Writes forecasts to files that rotate by size and age. A file has its final name only when it is whole: until then it is a hidden file of
/// lines, each piece synced before it counts as written, which the next start goes on with. What comes again after a crash is left out.
/// </summary>
public sealed class FileSink : IForecastSink, IAsyncDisposable
{
    /// <summary>Bytes of lines that are written and synced at once, about.</summary>
    private const int PieceBytes = 1 << 20;

    private readonly FileSinkOptions _options;
    private readonly IFileFormat _format;
    private readonly long _epoch;
    private readonly TimeProvider _time;
    private readonly ForecastJsonPayload _json;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly WrittenMarks _marks = new();
    private readonly ArrayBufferWriter<byte> _piece = new(PieceBytes);
    private readonly List<SeriesForecast> _inPiece = [];
    private readonly ITimer _age;
    private OpenFile? _open;
    private bool _isRecovered;

    /// <param name="options">Where the files go and when they rotate.</param>
    /// <param name="format">What a finished file is.</param>
    /// <param name="epoch">The engine's epoch.</param>
    /// <param name="time">The clock of names and ages.</param>
    public FileSink(FileSinkOptions options, IFileFormat format, long epoch, TimeProvider time)
    {
        _options = options;
        _format = format;
        _epoch = epoch;
        _time = time;
        _json = new ForecastJsonPayload(epoch);
        TimeSpan check = options.RotateEvery < TimeSpan.FromMinutes(1) ? options.RotateEvery : TimeSpan.FromMinutes(1);
        _age = time.CreateTimer(_ => _ = FinishAgedAsync(), null, check, check);
    }

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await RecoverAsync(cancellation).ConfigureAwait(false);
            foreach (SeriesForecast item in batch.Items)
            {
                if (!_marks.Has(item.Series.Id, _epoch, item.Forecast.Sequence))
                {
                    _piece.Write(_json.Of(item).Span);
                    _piece.Write("\n"u8);
                    _inPiece.Add(item);
                    if (_piece.WrittenCount >= PieceBytes)
                    {
                        await WritePieceAsync(cancellation).ConfigureAwait(false);
                    }
                }
            }

            await WritePieceAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ForecastSinkException($"the directory '{_options.Directory}' cannot be written: {fault.Message}", fault);
        }
        catch (InvalidDataException fault)
        {
            throw new ForecastSinkException($"{fault.Message}: move the file away, it is not changed", fault);
        }
        finally
        {
            _piece.ResetWrittenCount();
            _inPiece.Clear();
            _gate.Release();
        }
    }

    /// <summary>Finishes the file, so that an orderly end leaves none open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _age.DisposeAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await FinishAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _open?.Dispose();
            _gate.Dispose();
        }
    }

    private async Task WritePieceAsync(CancellationToken cancellation)
    {
        if (_inPiece.Count == 0)
        {
            return;
        }

        DateTimeOffset now = _time.GetUtcNow();
        if (_open is { } aged && (aged.Length >= _options.RotateBytes || now - aged.Begun >= _options.RotateEvery))
        {
            await FinishAsync(cancellation).ConfigureAwait(false);
        }

        _open ??= OpenFile.Create(_options.Directory, NewStem(now), now);
        _open.Append(_piece.WrittenSpan);
        foreach (SeriesForecast item in _inPiece)
        {
            _marks.Add(item.Series.Id, _epoch, item.Forecast.Sequence);
        }

        _piece.ResetWrittenCount();
        _inPiece.Clear();
    }

    /// <summary>Two files of one millisecond cannot be: then the later takes the next.</summary>
    private string NewStem(DateTimeOffset now)
    {
        while (true)
        {
            string stem = string.Create(CultureInfo.InvariantCulture, $"{_options.Name}-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");
            if (!File.Exists(FinishedPath(stem)))
            {
                return stem;
            }

            now += TimeSpan.FromMilliseconds(1);
        }
    }

    private string MarksPath => Path.Combine(_options.Directory, $".{_options.Name}.marks");

    private string FinishedPath(string stem) => Path.Combine(_options.Directory, stem + _format.Extension);

    private async Task FinishAsync(CancellationToken cancellation)
    {
        if (_open is not { } open)
        {
            return;
        }

        open.Dispose();
        _open = null;
        _isRecovered = false; // until it is finished, the next write finds it as one left behind
        await FinishAsync(open.Path, open.Length, cancellation).ConfigureAwait(false);
        _isRecovered = true;
    }

    private async Task FinishAsync(string open, long length, CancellationToken cancellation)
    {
        if (length == 0)
        {
            File.Delete(open);
        }
        else
        {
            _marks.Save(MarksPath); // first: until the file is finished its lines tell the same
            await _format.FinishAsync(open, FinishedPath(OpenFile.StemOf(open)), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Goes on with the last file that was left open; earlier ones are finished.</summary>
    private async Task RecoverAsync(CancellationToken cancellation)
    {
        if (_isRecovered)
        {
            return;
        }

        Directory.CreateDirectory(_options.Directory);
        _marks.Load(MarksPath);
        IReadOnlyList<string> left = OpenFile.LeftBy(_options.Directory, _options.Name);
        for (int i = 0; i < left.Count; i++)
        {
            if (File.Exists(FinishedPath(OpenFile.StemOf(left[i]))))
            {
                File.Delete(left[i]); // the crash came between the finished file and this
                continue;
            }

            OpenFile open = Resume(left[i]);
            if (i == left.Count - 1)
            {
                _open = open;
            }
            else
            {
                open.Dispose();
                await FinishAsync(open.Path, open.Length, cancellation).ConfigureAwait(false);
            }
        }

        _isRecovered = true;
    }

    private OpenFile Resume(string path)
    {
        long number = 0;
        return OpenFile.Resume(path, line =>
        {
            number++;
            try
            {
                var read = ForecastLine.Parse(line);
                _marks.Add(read.Series, read.Epoch, read.Sequence);
            }
            catch (InvalidDataException fault)
            {
                throw new InvalidDataException($"line {number} of '{path}' is no forecast ({fault.Message})", fault);
            }
        });
    }

    /// <summary>A series that falls silent must not keep its last forecasts from being read.</summary>
    private async Task FinishAgedAsync()
    {
        if (!await _gate.WaitAsync(0).ConfigureAwait(false))
        {
            return; // a write is under way, and looks itself
        }

        try
        {
            if (_open is { Length: > 0 } open && _time.GetUtcNow() - open.Begun >= _options.RotateEvery)
            {
                await FinishAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Nobody waits for this one: the next write meets the same fault, and tells it.
        }
        finally
        {
            _gate.Release();
        }
    }
}
