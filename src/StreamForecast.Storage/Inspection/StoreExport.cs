using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Inspection;

/// <summary>Reads ticks and histories out of a store, series after series. A daemon may have it open meanwhile.</summary>
public sealed class StoreExport : IDisposable
{
    private readonly StoreFile _file;
    private readonly SqliteConnection _connection;
    private readonly StoreMeta _meta;

    private StoreExport(StoreFile file, SqliteConnection connection)
    {
        _file = file;
        _connection = connection;
        _meta = Schema.Read(connection, file.Path);
    }

    /// <exception cref="StoreException">There is no store, or it cannot be read.</exception>
    public static StoreExport Open(string directory)
    {
        var file = new StoreFile(directory);
        if (!File.Exists(file.Path))
        {
            throw new StoreException($"there is no store in '{directory}': name the directory that holds store.db");
        }

        SqliteConnection? connection = null;
        try
        {
            connection = file.OpenReading();
            return new StoreExport(file, connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is SqliteException fault)
            {
                throw file.Explain(fault);
            }

            throw;
        }
    }

    /// <summary>The last observations of each series, with what was expected of the one after each.</summary>
    /// <param name="pattern">Which series; <c>*</c> stands for any run of characters.</param>
    /// <exception cref="StoreCorruptException">A row is damaged: <c>store verify</c> tells all of them.</exception>
    public IEnumerable<(string Series, SeriesHistory Rows)> Histories(string pattern)
    {
        var tables = new TableReader(_connection, Refuse);
        foreach (SeriesRow series in SeriesOf(tables, pattern))
        {
            foreach (HistoryRow block in tables.Histories(series.Number))
            {
                if (!StoreInspector.IsSound(block))
                {
                    Refuse(new StoreFault($"series '{series.Id}'", $"the history from sequence {block.FirstSequence} is damaged"));
                }

                yield return (series.Id, block.Open());
            }
        }
    }

    /// <summary>
    /// Ticks of the log that no history has yet: those above the newest snapshot of their series, with which its history is written. Late and
    /// repeated ones among them never will be.
    /// </summary>
    /// <param name="pattern">Which series.</param>
    /// <exception cref="StoreCorruptException">A row is damaged.</exception>
    public long CountTicksAboveHistories(string pattern)
    {
        var tables = new TableReader(_connection, Refuse);
        long count = 0;
        for (int partition = 0; partition < _meta.PartitionCount; partition++)
        {
            var snapshots = tables.Series(partition).Where(one => SeriesPattern.Matches(pattern, one.Id))
                .ToDictionary(one => one.Number, one => one.NewestSnapshot);
            foreach (LogRow row in tables.Log(partition))
            {
                LogBatch batch = Sound(row, partition).Open();
                for (int i = 0; i < batch.Ticks.Count; i++)
                {
                    count += snapshots.TryGetValue(batch.Ticks.Series[i], out long newest) && batch.FirstTickOffset + i >= newest ? 1 : 0;
                }
            }
        }

        return count;
    }

    /// <summary>
    /// The ticks that the log still holds, as they came: those above the snapshots, in log order, partition after partition. Ticks of forgotten series are
    /// left out.
    /// </summary>
    /// <param name="pattern">Which series.</param>
    /// <exception cref="StoreCorruptException">A row is damaged.</exception>
    public IEnumerable<(string Series, long Time, double Value, string? Producer, long Sequence)> Ticks(string pattern)
    {
        var tables = new TableReader(_connection, Refuse);
        for (int partition = 0; partition < _meta.PartitionCount; partition++)
        {
            var ids = tables.Series(partition).Where(one => SeriesPattern.Matches(pattern, one.Id)).ToDictionary(one => one.Number, one => one.Id);
            foreach (LogRow row in tables.Log(partition))
            {
                TickColumns ticks = Sound(row, partition).Open().Ticks;
                for (int i = 0; i < ticks.Count; i++)
                {
                    if (ids.TryGetValue(ticks.Series[i], out string? id))
                    {
                        int producer = ticks.Producers?.Index[i] ?? 0;
                        yield return (
                            id, ticks.Times[i], ticks.Values[i], producer == 0 ? null : ticks.Producers!.Names[producer - 1],
                            producer == 0 ? 0 : ticks.Producers!.Sequences[i]);
                    }
                }
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private IEnumerable<SeriesRow> SeriesOf(TableReader tables, string pattern) => Enumerable.Range(0, _meta.PartitionCount)
        .SelectMany(tables.Series)
        .Where(one => SeriesPattern.Matches(pattern, one.Id))
        .OrderBy(one => one.Id, StringComparer.Ordinal);

    private LogRow Sound(LogRow row, int partition)
    {
        if (StoreInspector.SoundnessOf(row) is { } fault)
        {
            Refuse(new StoreFault($"partition {partition}", fault));
        }

        return row;
    }

    private void Refuse(StoreFault fault) =>
        throw new StoreCorruptException(_file.Path, new InvalidDataException($"{fault.Place}: {fault.Fault}"));
}
