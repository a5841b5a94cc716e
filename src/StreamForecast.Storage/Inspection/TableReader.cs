using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Inspection;

/// <summary>
/// Reads whole tables of a store that may be damaged, a page of rows at a time. Where SQLite itself cannot read on, a table ends early and
/// says so.
/// </summary>
/// <param name="connection">The store.</param>
/// <param name="faults">Is told where SQLite could not read on.</param>
internal sealed class TableReader(SqliteConnection connection, Action<StoreFault> faults)
{
    private const int RowsPerRead = 256;

    public IEnumerable<LogRow> Log(int partition)
    {
        using var reader = new LogReader(connection, ownsConnection: false);
        long from = 0;
        while (true)
        {
            long start = from;
            List<LogRow> rows = Guard($"log of partition {partition}", () => reader.RowsFrom(partition, start, RowsPerRead));
            foreach (LogRow row in rows)
            {
                yield return row;
            }

            if (rows.Count < RowsPerRead)
            {
                yield break;
            }

            from = rows[^1].Key.FirstOffset + 1;
        }
    }

    public List<SeriesRow> Series(int partition)
    {
        using var reader = new LogReader(connection, ownsConnection: false);
        return Guard($"series of partition {partition}", () => reader.Series(partition));
    }

    public List<CursorRow> Cursors()
    {
        using var reader = new LogReader(connection, ownsConnection: false);
        return Guard("cursors of sinks", reader.Cursors);
    }

    /// <summary>The newest first.</summary>
    public List<SnapshotRow> Snapshots(int series)
    {
        using var reader = new LogReader(connection, ownsConnection: false);
        return Guard($"snapshots of series {series}", () => reader.Snapshots(series));
    }

    /// <summary>All blocks, whole or not, the oldest first.</summary>
    public List<HistoryRow> Histories(int series) => Guard($"history of series {series}", () =>
    {
        var found = new List<HistoryRow>();
        using SqliteCommand query = connection.Prepare(
            "SELECT first_seq, count, crc32c, bytes FROM history WHERE series = $series ORDER BY first_seq", "$series");
        using SqliteDataReader row = query.With(series).ExecuteReader();
        while (row.Read())
        {
            found.Add(LogReader.History(row, series));
        }

        return found;
    });

    private List<T> Guard<T>(string place, Func<List<T>> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e)
        {
            faults(new StoreFault(place, $"SQLite cannot read it: {e.Message}"));
            return [];
        }
    }
}
