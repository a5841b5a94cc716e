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

    private readonly HistoryEncoder _encoder = new();

    // Without the bytes: most blocks are left as they are, and theirs lie in pages that are then not read.
    private readonly Statement _last = new(
        connection, "SELECT first_seq, count FROM history WHERE series = ?1 AND first_seq < ?2 ORDER BY first_seq DESC LIMIT 1");

    private readonly SqliteCommand _block = connection.Prepare(
        "SELECT first_seq, count, crc32c, bytes FROM history WHERE series = $series AND first_seq = $first", "$series", "$first");

    private readonly Statement _insert = new(
        connection, "INSERT INTO history(series, first_seq, count, crc32c, bytes) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _dropFrom = new(connection, "DELETE FROM history WHERE series = ?1 AND first_seq >= ?2");

    private readonly Statement _dropBelow = new(connection, "DELETE FROM history WHERE series = ?1 AND first_seq + count <= ?2");

    /// <summary>Puts rows behind those that lie below them; what was at their place or above gives way.</summary>
    public void Save(int series, IHistoryRows rows)
    {
        if (rows.Count == 0)
            return;

        IHistoryRows whole = rows;
        if (JoinedBy(series, rows.FirstSequence) is { } last)
            whole = Open(last).Before(rows.FirstSequence).Then(rows);

        _dropFrom.With(series, Math.Min(whole.FirstSequence, rows.FirstSequence)).Run();
        for (int from = 0; from < whole.Count; from += LargestBlock)
            Insert(series, whole, from, Math.Min(LargestBlock, whole.Count - from));

        _dropBelow.With(series, rows.EndSequence - SeriesHistory.MaxRows).Run();
    }

    public void Drop(int series) => _dropFrom.With(series, long.MinValue).Run();

    public void Dispose()
    {
        foreach (IDisposable command in (IDisposable[])[_last, _block, _insert, _dropFrom, _dropBelow])
            command.Dispose();
    }

    private void Insert(int series, IHistoryRows rows, int from, int count)
    {
        long first = rows.FirstSequence + from;
        ReadOnlySpan<byte> bytes = _encoder.Encode(rows, from, count);
        _insert.With(series, first, count, HistoryRow.ChecksumOf(series, first, count, bytes)).AndBytes(bytes).Run();
    }

    /// <summary>The block below, where it is to be written anew with what follows it; null where it is left as it is.</summary>
    private HistoryRow? JoinedBy(int series, long first)
    {
        if (!_last.With(series, first).Read())
            return null;

        var (start, count) = (_last.Number(0), _last.Number(1));
        _last.Reset();
        if (start + count < first || (start + count == first && count >= FullBlock))
            return null;

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
