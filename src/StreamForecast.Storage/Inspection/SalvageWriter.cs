using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Inspection;

/// <summary>Writes the rows of a salvaged store, inside the caller's transaction.</summary>
internal sealed class SalvageWriter(SqliteConnection connection) : IDisposable
{
    private readonly WriteCommands _commands = new(connection);

    private readonly SqliteCommand _series = connection.Prepare(
        """
        INSERT INTO series(number, id, generation, partition, configured, crc32c)
        VALUES ($number, $id, $generation, $partition, $configured, $crc)
        """,
        "$number", "$id", "$generation", "$partition", "$configured", "$crc");

    private readonly SqliteCommand _history = connection.Prepare(
        "INSERT INTO history(series, first_seq, count, crc32c, bytes) VALUES ($series, $first, $count, $crc, $bytes)",
        "$series", "$first", "$count", "$crc", "$bytes");

    private readonly SqliteCommand _tombstone = connection.Prepare(
        "INSERT INTO tombstone(partition, number, forgotten, crc32c) VALUES ($partition, $number, $forgotten, $crc)",
        "$partition", "$number", "$forgotten", "$crc");

    public void Append(LogRow row) => _commands.Append(row);

    public void Add(SalvageSeries series, IEnumerable<HistoryRow> histories)
    {
        SeriesRow row = series.Row;
        _series.With(row.Number, row.Id, row.Generation, row.Partition, row.Configured, (long)row.Checksum).ExecuteNonQuery();
        foreach (SnapshotRow snapshot in series.Snapshots.Reverse())
        {
            _commands.Save(snapshot);
        }

        foreach (HistoryRow block in histories)
        {
            _history.With(block.Series, block.FirstSequence, block.Count, (long)block.Checksum, block.Bytes).ExecuteNonQuery();
        }
    }

    public void Finish(int partition, SalvagePlan plan, int forgotten, Tombstone? tombstone)
    {
        if (tombstone is not null)
        {
            var row = TombstoneRow.Seal(partition, tombstone);
            _tombstone.With(partition, row.Number, row.Forgotten, (long)row.Checksum).ExecuteNonQuery();
        }

        _commands.Save(ExtentRow.Seal(partition, plan.Begin, plan.End, plan.Kept.Count, forgotten));
    }

    public void Dispose()
    {
        _commands.Dispose();
        _series.Dispose();
        _history.Dispose();
        _tombstone.Dispose();
    }
}
