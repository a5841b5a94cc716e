using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>The writer's statements, prepared once.</summary>
internal sealed class WriteCommands(SqliteConnection connection) : IDisposable
{
    /// <summary>Rows a partition that one commit trims: more would delay the appends behind it.</summary>
    public const int TrimRows = 64;

    private readonly HistoryCommands _histories = new(connection);
    private readonly SqliteCommand _begin = connection.Prepare("BEGIN IMMEDIATE");
    private readonly SqliteCommand _commit = connection.Prepare("COMMIT");
    private readonly SqliteCommand _rollback = connection.Prepare("ROLLBACK");

    private readonly Statement _append = new(connection, "INSERT INTO log(id, count, crc32c, bytes) VALUES (?1, ?2, ?3, ?4)");

    // A series that is configured again keeps its row.
    private readonly SqliteCommand _addSeries = connection.Prepare(
        """
        INSERT INTO series(number, id, generation, partition, configured, crc32c)
        VALUES ($number, $id, $generation, $partition, $configured, $crc) ON CONFLICT(number) DO NOTHING
        """,
        "$number", "$id", "$generation", "$partition", "$configured", "$crc");

    private readonly SqliteCommand _dropSeries = connection.Prepare("DELETE FROM series WHERE number = $number", "$number");

    private readonly SqliteCommand _dropSnapshots = connection.Prepare(
        "DELETE FROM snapshot WHERE id IN ($number << 1, $number << 1 | 1)", "$number");

    private readonly SqliteCommand _setExtent = connection.Prepare(
        "INSERT OR REPLACE INTO extent(partition, first, next, series, forgotten, crc32c) VALUES ($partition, $first, $next, $series, $forgotten, $crc)",
        "$partition", "$first", "$next", "$series", "$forgotten", "$crc");

    private readonly SqliteCommand _tombstone = connection.Prepare(
        "SELECT number, forgotten FROM tombstone WHERE partition = $partition", "$partition");

    private readonly SqliteCommand _bury = connection.Prepare(
        "INSERT OR REPLACE INTO tombstone(partition, number, forgotten, crc32c) VALUES ($partition, $number, $forgotten, $crc)",
        "$partition", "$number", "$forgotten", "$crc");

    private readonly Statement _held = new(connection, "SELECT id, offset FROM snapshot WHERE id BETWEEN ?1 AND ?2");

    private readonly Statement _save = new(
        connection, "INSERT OR REPLACE INTO snapshot(id, offset, version, crc32c, bytes) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly SqliteCommand _setCursor = connection.Prepare(
        "INSERT OR REPLACE INTO sink_cursor(sink, position, crc32c) VALUES ($sink, $position, $crc)", "$sink", "$position", "$crc");

    // A row is wholly below the bound when a later one starts at or below it. So the last row always stays, and with it the end of the log.
    private readonly SqliteCommand _trim = connection.Prepare(
        """
        DELETE FROM log WHERE id IN (
            SELECT id FROM log WHERE id >= $first AND id < (SELECT max(id) FROM log WHERE id BETWEEN $first AND $bound)
            ORDER BY id LIMIT $rows)
        """,
        "$first", "$bound", "$rows");

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Rollback()
    {
        // Some errors make SQLite roll back by itself.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            _rollback.ExecuteNonQuery();
    }

    public void Save(ExtentRow row) =>
        _setExtent.With(row.Partition, row.Begin, row.End, row.Series, row.Forgotten, (long)row.Checksum).ExecuteNonQuery();

    public void Save(CursorRow row) => _setCursor.With(row.Sink, row.Position, (long)row.Checksum).ExecuteNonQuery();

    public void Append(LogRow row) =>
        _append.With(row.Key.Id, row.Count, row.Checksum).AndBytes(row.Bytes).Run();

    /// <summary>Keeps the table of series in step with a control record.</summary>
    /// <returns>How many more living series there are.</returns>
    public int Apply(ControlRecord control, int partition, long offset)
    {
        switch (control)
        {
            case SeriesConfigured { IsBeginning: false }:
                return 0; // it keeps its row
            case SeriesConfigured made:
                var row = SeriesRow.Seal(made, partition, offset);
                return _addSeries.With(row.Number, row.Id, row.Generation, row.Partition, row.Configured, (long)row.Checksum)
                    .ExecuteNonQuery();
            case SeriesForgotten forgotten:
                _dropSnapshots.With(forgotten.Series).ExecuteNonQuery();
                _histories.Drop(forgotten.Series);
                Bury(partition, forgotten.Series);
                return -_dropSeries.With(forgotten.Series).ExecuteNonQuery();
            default:
                return 0;
        }
    }

    /// <summary>The free one of a series' two places, else that of the older snapshot.</summary>
    /// <remarks>
    /// Asked for by itself: one statement that looks into the table it writes to makes a database in memory for it, which takes longer than all the rest.
    /// </remarks>
    private long PlaceFor(int series)
    {
        const long Free = -1;
        long first = (long)series << 1;
        Span<long> offsets = [Free, Free];
        _held.With(first, first | 1);
        while (_held.Read())
            offsets[(int)(_held.Number(0) - first)] = _held.Number(1);
        return offsets[1] < offsets[0] ? first | 1 : first;
    }

    private void Bury(int partition, int number)
    {
        Tombstone before = Tombstone.None;
        using (SqliteDataReader row = _tombstone.With(partition).ExecuteReader())
        {
            if (row.Read())
                before = new Tombstone(row.GetInt32(0), row.GetInt32(1));
        }

        var after = TombstoneRow.Seal(partition, new Tombstone(Math.Max(before.HighestNumber, number), before.Forgotten + 1));
        _bury.With(partition, after.Number, after.Forgotten, (long)after.Checksum).ExecuteNonQuery();
    }

    public void Save(SnapshotRow row) =>
        _save.With(PlaceFor(row.Series), row.Offset, row.Version, row.Checksum).AndBytes(row.Bytes).Run();

    public void Save(int series, IHistoryRows rows) => _histories.Save(series, rows);

    /// <summary>Drops rows that lie wholly below an offset.</summary>
    /// <returns>True when nothing is left to drop.</returns>
    public bool Trim(int partition, long below) =>
        _trim.With(new LogKey(partition, 0).Id, new LogKey(partition, below).Id, TrimRows).ExecuteNonQuery() < TrimRows;

    public void Dispose()
    {
        _histories.Dispose();
        foreach (IDisposable command in (IDisposable[])
            [_begin, _commit, _rollback, _append, _addSeries, _dropSeries, _dropSnapshots, _tombstone, _bury, _setExtent, _setCursor, _held, _save, _trim])
        {
            command.Dispose();
        }
    }
}
