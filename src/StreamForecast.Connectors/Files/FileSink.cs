using System.Buffers;
using System.Runtime.ExceptionServices;
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
    private readonly ForecastSinkStatus _status;
    private readonly ForecastJsonPayload _json;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly WrittenMarks _marks = new();
    private readonly ArrayBufferWriter<byte> _piece = new(PieceBytes);
    private readonly List<SeriesForecast> _inPiece = [];
    private readonly ITimer _age;
    private OpenFile? _open;
    private bool _isRecovered;
    private ExceptionDispatchInfo? _agingFault;

    /// <param name="options">Where the files go and when they rotate.</param>
    /// <param name="format">What a finished file is.</param>
    /// <param name="epoch">The engine's epoch.</param>
    /// <param name="time">The clock of names and ages.</param>
    /// <param name="status">Is told of forecasts whose file is gone.</param>
    public FileSink(FileSinkOptions options, IFileFormat format, long epoch, TimeProvider time, ForecastSinkStatus status)
    {
        _options = options;
        _format = format;
        _epoch = epoch;
        _time = time;
        _status = status;
        _json = new ForecastJsonPayload(epoch, format.NeedsEveryLevel);
        TimeSpan check = options.RotateEvery < TimeSpan.FromMinutes(1) ? options.RotateEvery : TimeSpan.FromMinutes(1);
        _age = time.CreateTimer(_ => _ = FinishAgedAsync(), null, check, check); // keeps its own faults
    }

    /// <summary>Makes the directory, goes on with what an earlier run left in it, and finds out whether files can be made there.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation) => await ToldAsync(
        async () =>
        {
            await RecoverAsync(cancellation).ConfigureAwait(false);
            string probe = Path.Combine(_options.Directory, $".{_options.Name}.probe");
            await File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose).DisposeAsync().ConfigureAwait(false);
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await ToldAsync(() => WriteWholeAsync(batch, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Finishes the file, so that an orderly end leaves none open, not even one of an earlier run or one whose finish failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _age.DisposeAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await RecoverIfThereAsync().ConfigureAwait(false);
            await FinishAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _open?.Dispose();
            _gate.Dispose();
        }
    }

    private async Task WriteWholeAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ThrowAgingFault();
        await RecoverAsync(cancellation).ConfigureAwait(false);
        _json.Begin(batch);
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

    /// <summary>One at a time, and with the mend of what goes wrong.</summary>
    private async Task ToldAsync(Func<Task> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
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

    private async Task WritePieceAsync(CancellationToken cancellation)
    {
        if (_inPiece.Count == 0)
        {
            return;
        }

        LetGoOfLost();
        DateTimeOffset now = _time.GetUtcNow();
        if (_open is { } aged && (aged.Length >= _options.RotateBytes || now - aged.Begun >= _options.RotateEvery))
        {
            await FinishAsync(cancellation).ConfigureAwait(false);
        }

        if (_open is null)
        {
            Directory.CreateDirectory(_options.Directory); // it may have been removed since the last file
            _open = OpenFile.Create(_options.Directory, NewStem(now), now);
        }

        _open.Append(_piece.WrittenSpan, _inPiece.Count);
        foreach (SeriesForecast item in _inPiece)
        {
            _marks.Add(item.Series.Id, _epoch, item.Forecast.Sequence);
        }

        _piece.ResetWrittenCount();
        _inPiece.Clear();
    }

    /// <summary>A file that was removed, or replaced, takes what it held along: that is told, and another is begun.</summary>
    private void LetGoOfLost()
    {
        if (_open is not { IsThere: false } lost)
        {
            return;
        }

        _open = null;
        lost.Dispose();
        _status.Lost(lost.Lines, $"'{lost.Path}' was removed or replaced while it was written to: the forecasts in it are in no file");
    }

    /// <summary>Two files of one millisecond cannot be: then the later takes the next.</summary>
    private string NewStem(DateTimeOffset now)
    {
        while (true)
        {
            string stem = FileStem.Of(_options.Name, now);
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
        LetGoOfLost();
        if (_open is not { } open)
        {
            return;
        }

        open.Dispose();
        _open = null;
        _isRecovered = false; // until it is finished, the next write or look at its age finds it as one left behind
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
        IReadOnlyList<(string Path, DateTimeOffset Begun)> left = OpenFile.LeftBy(_options.Directory, _options.Name);
        for (int i = 0; i < left.Count; i++)
        {
            (string path, DateTimeOffset begun) = left[i];
            if (File.Exists(FinishedPath(OpenFile.StemOf(path))))
            {
                File.Delete(path); // the crash came between the finished file and this
                continue;
            }

            OpenFile open = Resume(path, begun);
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

    /// <summary>A directory that is missing, or not mounted yet, holds nothing to go on with: only a write makes it.</summary>
    private Task RecoverIfThereAsync() =>
        Directory.Exists(_options.Directory) ? RecoverAsync(CancellationToken.None) : Task.CompletedTask;

    private OpenFile Resume(string path, DateTimeOffset begun)
    {
        long number = 0;
        return OpenFile.Resume(path, begun, line =>
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

    /// <summary>
    /// A series that falls silent must not keep its last forecasts from being read: those of this run, of one before, or of a file that could
    /// not be finished the last time.
    /// </summary>
    private async Task FinishAgedAsync()
    {
        if (!await _gate.WaitAsync(0).ConfigureAwait(false))
        {
            return; // a write is under way, and looks itself
        }

        try
        {
            await RecoverIfThereAsync().ConfigureAwait(false);
            LetGoOfLost();
            if (_open is { Length: > 0 } open && _time.GetUtcNow() - open.Begun >= _options.RotateEvery)
            {
                await FinishAsync(CancellationToken.None).ConfigureAwait(false);
            }

            _agingFault = null; // it could be mended since
        }
        catch (Exception fault)
        {
            // Nobody waits for this one, whatever it is: the next write tells it, and the next look tries again.
            _agingFault = ExceptionDispatchInfo.Capture(fault);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Once, so that the same batch is written when it is given again.</summary>
    private void ThrowAgingFault()
    {
        ExceptionDispatchInfo? fault = _agingFault;
        _agingFault = null;
        fault?.Throw();
    }
}
