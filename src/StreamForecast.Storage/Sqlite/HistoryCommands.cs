using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// The writer's statements for histories. Small blocks grow until they are worth a row of their own; those that lie wholly below the last
/// <see cref="SeriesHistory.MaxRows"/> rows leave.
/// </summary>
internal sealed class HistoryCommands(SqliteConnection connection) : IDisposable
{
    /// <summary>Rows from which a block is left as it is: below, it is written anew with what follows it.</summary>
    public const int FullBlock = 64;

    /// <summary>Rows of one block, at most, so that reading a few does not read many.</summary>
    public const int LargestBlock = 500;

    // Without the bytes: most blocks are left as they are, and theirs lie in pages that are then not read.
    private readonly SqliteCommand _last = connection.Prepare(
        "SELECT first_seq, coalesce(count, 0) FROM history WHERE series = $series AND first_seq < $first ORDER BY first_seq DESC LIMIT 1",
        "$series", "$first");

    private readonly SqliteCommand _block = connection.Prepare(
        "SELECT first_seq, count, crc32c, bytes FROM history WHERE series = $series AND first_seq = $first", "$series", "$first");

    private readonly SqliteCommand _insert = connection.Prepare(
        "INSERT INTO history(series, first_seq, count, crc32c, bytes) VALUES ($series, $first, $count, $crc, $bytes)",
        "$series", "$first", "$count", "$crc", "$bytes");

    private readonly SqliteCommand _dropFrom = connection.Prepare(
        "DELETE FROM history WHERE series = $series AND first_seq >= $first", "$series", "$first");

    private readonly SqliteCommand _dropBelow = connection.Prepare(
        "DELETE FROM history WHERE series = $series AND first_seq + count <= $below", "$series", "$below");

    /// <summary>Puts rows behind those that lie below them; what was at their place or above gives way.</summary>
    public void Save(int series, SeriesHistory rows)
    {
        if (rows.Count == 0)
            return;

        SeriesHistory whole = rows;
        if (JoinedBy(series, rows.FirstSequence) is { } last)
            whole = Open(last).Before(rows.FirstSequence).Then(rows);

        _dropFrom.With(series, Math.Min(whole.FirstSequence, rows.FirstSequence)).ExecuteNonQuery();
        for (int from = 0; from < whole.Count; from += LargestBlock)
        {
            SeriesHistory block = whole.Before(whole.FirstSequence + from + LargestBlock).Last(Math.Min(LargestBlock, whole.Count - from));
            var row = HistoryRow.Seal(series, block);
            _insert.With(row.Series, row.FirstSequence, row.Count, (long)row.Checksum, row.Bytes).ExecuteNonQuery();
        }

        _dropBelow.With(series, rows.EndSequence - SeriesHistory.MaxRows).ExecuteNonQuery();
    }

    public void Drop(int series) => _dropFrom.With(series, long.MinValue).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_last, _block, _insert, _dropFrom, _dropBelow])
            command.Dispose();
    }

    /// <summary>The block below, where it is to be written anew with what follows it; null where it is left as it is.</summary>
    private HistoryRow? JoinedBy(int series, long first)
    {
        long start;
        using (SqliteDataReader last = _last.With(series, first).ExecuteReader())
        {
            if (!last.Read())
                return null;

            start = last.GetInt64(0);
            long count = last.GetInt64(1);
            if (start + count < first || (start + count == first && count >= FullBlock))
                return null;
        }

        using SqliteDataReader row = _block.With(series, start).ExecuteReader();
        return row.Read() && LogReader.History(row, series) is { IsIntact: true } block ? block : null;
    }

    // One that cannot be read is left alone where it lies wholly below, and gives way where it does not.
    private static SeriesHistory Open(HistoryRow row)
    {
        try
        {
            return row.Open();
        }
        catch (InvalidDataException)
        {
            return SeriesHistory.Empty;
        }
    }
}
