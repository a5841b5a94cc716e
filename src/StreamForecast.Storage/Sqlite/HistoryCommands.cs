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

    private const int Bytes = 5;

    private readonly HistoryEncoder _encoder = new();

    // Without the bytes: most blocks are left as they are, and theirs lie in pages that are then not read.
    private readonly SqliteCommand _last = connection.Prepare(
        "SELECT first_seq, coalesce(count, 0) FROM history WHERE series = $series AND first_seq < $first ORDER BY first_seq DESC LIMIT 1",
        "$series", "$first");

    private readonly SqliteCommand _block = connection.Prepare(
        "SELECT first_seq, count, crc32c, bytes FROM history WHERE series = $series AND first_seq = $first", "$series", "$first");

    private readonly Statement _insert = new(
        connection, $"INSERT INTO history(series, first_seq, count, crc32c, bytes) VALUES (?1, ?2, ?3, ?4, ?{Bytes})");

    private readonly SqliteCommand _dropFrom = connection.Prepare(
        "DELETE FROM history WHERE series = $series AND first_seq >= $first", "$series", "$first");

    private readonly SqliteCommand _dropBelow = connection.Prepare(
        "DELETE FROM history WHERE series = $series AND first_seq + count <= $below", "$series", "$below");

    /// <summary>Puts rows behind those that lie below them; what was at their place or above gives way.</summary>
    public void Save(int series, IHistoryRows rows)
    {
        if (rows.Count == 0)
            return;

        IHistoryRows whole = rows;
        if (JoinedBy(series, rows.FirstSequence) is { } last)
            whole = Open(last).Before(rows.FirstSequence).Then(rows);

        _dropFrom.With(series, Math.Min(whole.FirstSequence, rows.FirstSequence)).ExecuteNonQuery();
        for (int from = 0; from < whole.Count; from += LargestBlock)
            Insert(series, whole, from, Math.Min(LargestBlock, whole.Count - from));

        _dropBelow.With(series, rows.EndSequence - SeriesHistory.MaxRows).ExecuteNonQuery();
    }

    public void Drop(int series) => _dropFrom.With(series, long.MinValue).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (IDisposable command in (IDisposable[])[_last, _block, _insert, _dropFrom, _dropBelow])
            command.Dispose();
    }

    private void Insert(int series, IHistoryRows rows, int from, int count)
    {
        long first = rows.FirstSequence + from;
        ReadOnlySpan<byte> bytes = _encoder.Encode(rows, from, count);
        _insert.With(series, first, count, HistoryRow.ChecksumOf(series, first, count, bytes)).WithBytes(Bytes, bytes).Run();
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
