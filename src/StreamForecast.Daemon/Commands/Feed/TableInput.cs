using System.Runtime.CompilerServices;
using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Observations;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>A CSV or Parquet file as a backtest reads it: columns are found, each column of numbers or each name is a series.</summary>
internal sealed class TableInput : FeedInput
{
    private readonly TableFile _file;
    private readonly string? _series;
    private readonly string[] _columns;
    private readonly TextWriter _notices;

    /// <summary>Of each series of the file its id, and what is wrong with that; null for nothing.</summary>
    private readonly List<(string Id, string? Fault)> _names = [];
    private readonly List<long> _lastTimes = [];
    private bool _hasGoneBack;

    /// <param name="file">The file.</param>
    /// <param name="series">Name of its one series, or in front of the names of several; null for the columns' own names.</param>
    /// <param name="notices">Told of columns whose names become other ids, and of a time that goes back.</param>
    /// <exception cref="CommandException">Two columns would be one series, or a name can be no id.</exception>
    public TableInput(TableFile file, string? series, TextWriter notices)
    {
        _file = file;
        _series = series;
        _notices = notices;
        bool areNamesUsed = file.ValueColumns.Count > 1 || (file.SeriesColumn is null && series is null);
        _columns = areNamesUsed ? IdsOf(file.ValueColumns, notices) : [.. file.ValueColumns];
        if (series is not null && FaultOf(series) is { } fault)
        {
            throw new CommandException(
                $"--series '{series}' cannot be a series id ({fault}): write it otherwise, such as {SeriesIdSyntax.Replace(series)}");
        }

        for (int i = 0; file.SeriesColumn is null && i < file.Series.Count; i++)
        {
            if (NameOf(i) is (var id, { } wrong))
            {
                throw new CommandException($"'{id}' cannot be a series id ({wrong}): name the series with --series, or rename the column");
            }
        }
    }

    public override long? Length => _file.Length;

    public override long BytesRead => _file.BytesRead;

    public override (string One, string Many) Unit => ("row or cell", "rows or cells");

    public override async IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using IEnumerator<FileObservation> rows = _file.ReadWhatIsGood(fault => tally.Unreadable(Refusal(fault))).GetEnumerator();
        while (MoveNext(rows))
        {
            cancellation.ThrowIfCancellationRequested();
            FileObservation row = rows.Current;
            (string id, string? fault) = NameOf(row.Series);
            if (fault is not null)
            {
                string message = $"'{id}' cannot be a series id ({fault}): {Mend(id)}";
                tally.Unreadable(new FeedRefusal(row.Line, id, IngestAnswerJsonEncoder.NameOf(RejectionReason.InvalidSeriesId), message));
                continue;
            }

            long? time = _file.TimeColumn is null ? null : row.Observation.Time; // the number of a row is no time
            if (time is { } at)
            {
                TellIfItGoesBack(row, at);
            }

            yield return new FeedTick(id, time, row.Observation.Value, row.Line, null, 0);
        }

        await Task.CompletedTask;
    }

    public override void Dispose() => _file.Dispose();

    private static string[] IdsOf(IReadOnlyList<string> columns, TextWriter notices)
    {
        string[] ids = [.. columns.Select(SeriesIdSyntax.Replace)];
        for (int i = 0; i < ids.Length; i++)
        {
            if (Array.IndexOf(ids, ids[i]) is var other && other < i)
            {
                throw new CommandException(
                    $"the columns '{columns[other]}' and '{columns[i]}' would both be series {ids[i]}: choose one with --value-column, or rename one");
            }

            if (ids[i] != columns[i])
            {
                notices.WriteLine($"notice: column '{columns[i]}' is fed as {ids[i]}: an id has none but A-Z a-z 0-9 . _ : / -");
            }
        }

        return ids;
    }

    private static bool MoveNext(IEnumerator<FileObservation> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (ObservationFileException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private static FeedRefusal Refusal(RowFault fault) =>
        new(fault.Line, null, IngestAnswerJsonEncoder.NameOf(RejectionReason.Malformed), fault.Detail);

    private static string? FaultOf(string id) => SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(id));

    /// <summary>The daemon decides what becomes of a tick older than the one before; how a file may come to hold such is told once.</summary>
    private void TellIfItGoesBack(in FileObservation row, long time)
    {
        while (_lastTimes.Count <= row.Series)
        {
            _lastTimes.Add(long.MinValue);
        }

        if (time < _lastTimes[row.Series] && !_hasGoneBack)
        {
            _hasGoneBack = true;
            _notices.WriteLine(
                $"notice: line {row.Line}: the time of series '{_names[row.Series].Id}' goes back, "
                + $"and what is older than the last learned is late: sort the rows by time, oldest first{_file.SeriesMend}");
        }

        _lastTimes[row.Series] = Math.Max(_lastTimes[row.Series], time);
    }

    private (string Id, string? Fault) NameOf(int index)
    {
        while (_names.Count <= index)
        {
            string own = OwnName(_names.Count);
            string name = _series is null ? own : _file.Series.Count == 1 ? _series : $"{_series}/{own}";
            _names.Add((name, FaultOf(name)));
        }

        return _names[index];
    }

    private string OwnName(int index)
    {
        int column = index % _columns.Length;
        string whole = _file.Series[index];
        return _file.SeriesColumn is null ? _columns[column]
            : _columns.Length == 1 ? whole
            : string.Concat(whole.AsSpan(0, whole.Length - _file.ValueColumns[column].Length), _columns[column]);
    }

    private string Mend(string name) =>
        $"write the names in column '{_file.SeriesColumn}' otherwise, such as {SeriesIdSyntax.Replace(name)}";
}
