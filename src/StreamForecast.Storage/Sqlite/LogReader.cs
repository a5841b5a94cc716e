using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// Questions to the store over one connection. Every statement is short: a long one would keep the write-ahead log from shrinking.
/// </summary>
internal sealed class LogReader(SqliteConnection connection, bool ownsConnection) : IDisposable
{
    private readonly SqliteCommand _series = connection.Prepare(
        """
        SELECT number, series.id, generation, configured, series.crc32c, a.offset, b.offset FROM series
        LEFT JOIN snapshot a ON a.id = number << 1 LEFT JOIN snapshot b ON b.id = number << 1 | 1
        WHERE partition = $partition ORDER BY number
        """,
        "$partition");

    private readonly SqliteCommand _forward = connection.Prepare(
        "SELECT id, count, crc32c, bytes FROM log WHERE id BETWEEN $from AND $to ORDER BY id LIMIT $rows", "$from", "$to", "$rows");

    private readonly SqliteCommand _backward = connection.Prepare(
        "SELECT id, count, crc32c, bytes FROM log WHERE id BETWEEN $from AND $to ORDER BY id DESC LIMIT $rows", "$from", "$to", "$rows");

    private readonly SqliteCommand _snapshots = connection.Prepare(
        "SELECT offset, version, crc32c, bytes FROM snapshot WHERE id IN ($series << 1, $series << 1 | 1) ORDER BY offset DESC", "$series");

    private readonly SqliteCommand _history = connection.Prepare(
        "SELECT first_seq, count, crc32c, bytes FROM history WHERE series = $series ORDER BY first_seq DESC", "$series");

    private readonly SqliteCommand _extent = connection.Prepare(
        "SELECT first, next, series, forgotten, crc32c FROM extent WHERE partition = $partition", "$partition");

    private readonly SqliteCommand _tombstone = connection.Prepare(
        "SELECT number, forgotten, crc32c FROM tombstone WHERE partition = $partition", "$partition");

    /// <summary>The cursors of all sinks.</summary>
    public List<CursorRow> Cursors()
    {
        // Asked once a start, and not of a store of an earlier format that is being salvaged: it has no such table.
        using SqliteCommand cursors = connection.Prepare("SELECT sink, position, crc32c FROM sink_cursor ORDER BY sink");
        var found = new List<CursorRow>();
        using SqliteDataReader row = cursors.ExecuteReader();
        while (row.Read())
            found.Add(new CursorRow(Text(row, 0), Text(row, 1), (uint)Number(row, 2)));
        return found;
    }

    /// <summary>Null where the partition never forgot a series.</summary>
    public TombstoneRow? Tombstone(int partition)
    {
        using SqliteDataReader row = _tombstone.With(partition).ExecuteReader();
        return row.Read() ? new TombstoneRow(partition, (int)Number(row, 0), (int)Number(row, 1), (uint)Number(row, 2)) : null;
    }

    public List<SeriesRow> Series(int partition)
    {
        var found = new List<SeriesRow>();
        using SqliteDataReader row = _series.With(partition).ExecuteReader();
        while (row.Read())
        {
            long a = row.IsDBNull(5) ? SeriesRow.NoSnapshot : row.GetInt64(5);
            long b = row.IsDBNull(6) ? SeriesRow.NoSnapshot : row.GetInt64(6);
            string id = Text(row, 1);
            found.Add(new SeriesRow((int)Number(row, 0), id, (int)Number(row, 2), partition, Number(row, 3), (uint)Number(row, 4))
            {
                NewestSnapshot = Math.Max(a, b),
                OlderSnapshot = Math.Min(a, b),
            });
        }

        return found;
    }

    /// <summary>The first rows at or above an offset.</summary>
    public List<LogRow> RowsFrom(int partition, long offset, int most) => Rows(_forward, partition, offset, LogKey.MaxOffset, most);

    /// <summary>The last rows that start at or below an offset, the last first.</summary>
    public List<LogRow> RowsBackFrom(int partition, long offset, int most) => Rows(_backward, partition, 0, offset, most);

    /// <summary>The newest first.</summary>
    public List<SnapshotRow> Snapshots(int series)
    {
        var found = new List<SnapshotRow>();
        using SqliteDataReader row = _snapshots.With(series).ExecuteReader();
        while (row.Read())
            found.Add(new SnapshotRow(series, Number(row, 0), (int)Number(row, 1), (uint)Number(row, 2), Bytes(row, 3)));
        return found;
    }

    /// <summary>The newest blocks, the last first, until they hold enough rows or one is damaged.</summary>
    public List<HistoryRow> Histories(int series, int most)
    {
        var found = new List<HistoryRow>();
        int rows = 0;
        using SqliteDataReader row = _history.With(series).ExecuteReader();
        while (rows < most && row.Read())
        {
            HistoryRow block = History(row, series);
            found.Add(block);
            rows += block.Count;
            if (!block.IsIntact)
                break;
        }

        return found;
    }

    /// <summary>Reads first_seq, count, crc32c and bytes.</summary>
    public static HistoryRow History(SqliteDataReader row, int series)
    {
        long count = Number(row, 1);
        return new HistoryRow(series, Number(row, 0), count is > 0 and <= int.MaxValue ? (int)count : 0, (uint)Number(row, 2), Bytes(row, 3));
    }

    /// <summary>Null when the row is lost.</summary>
    public ExtentRow? Extent(int partition)
    {
        using SqliteDataReader row = _extent.With(partition).ExecuteReader();
        return row.Read()
            ? new ExtentRow(
                partition, Number(row, 0), Number(row, 1), (int)Number(row, 2), (int)Number(row, 3), (uint)Number(row, 4))
            : null;
    }

    public void Dispose()
    {
        _series.Dispose();
        _forward.Dispose();
        _backward.Dispose();
        _snapshots.Dispose();
        _history.Dispose();
        _extent.Dispose();
        _tombstone.Dispose();
        if (ownsConnection)
            connection.Dispose();
    }

    private static List<LogRow> Rows(SqliteCommand query, int partition, long from, long to, int most)
    {
        var found = new List<LogRow>();
        using SqliteDataReader row = query.With(new LogKey(partition, from).Id, new LogKey(partition, to).Id, most).ExecuteReader();
        while (row.Read())
        {
            long count = Number(row, 1);
            found.Add(new LogRow(
                LogKey.FromId(row.GetInt64(0)), count is > 0 and <= int.MaxValue ? (int)count : 0, (uint)Number(row, 2), Bytes(row, 3)));
        }

        return found;
    }

    // A damaged file can hold NULL where none was written; the checksum tells.
    private static long Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    private static string Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    private static byte[] Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);
}
