using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// Finds where each partition's log ends when the store is opened, and cuts a last row that is not whole. Only one row, only when the
/// one before is sound and no snapshot stands on it: anything else is damage to what was answered, which recovery reports instead.
/// </summary>
internal static class TornTail
{
    /// <summary>The end of a log whose last row is damaged and stays: nothing can be appended.</summary>
    public const long Unknown = -1;

    /// <returns>For each partition the offset of its next record.</returns>
    public static (long[] Ends, int[] Torn) FindEnds(SqliteConnection connection, int partitions)
    {
        long[] ends = new long[partitions];
        int[] torn = new int[partitions];
        using var reader = new LogReader(connection, ownsConnection: false);
        for (int partition = 0; partition < partitions; partition++)
        {
            List<LogRow> last = reader.RowsBackFrom(partition, LogKey.MaxOffset, most: 2);
            if (last.Count == 0 || last[0].IsIntact)
            {
                ends[partition] = last.Count == 0 ? 0 : last[0].EndOffset;
            }
            else if (CanCut(last, reader.Series(partition)))
            {
                Cut(connection, last[0].Key);
                ends[partition] = last[0].Key.FirstOffset;
                torn[partition] = 1;
            }
            else
            {
                ends[partition] = Unknown;
            }
        }

        return (ends, torn);
    }

    private static bool CanCut(List<LogRow> last, List<SeriesRow> series)
    {
        long end = last[0].Key.FirstOffset;
        bool followsSoundRow = last.Count == 1 || (last[1].IsIntact && last[1].EndOffset == end);
        return followsSoundRow && series.TrueForAll(one => one.NewestSnapshot <= end);
    }

    private static void Cut(SqliteConnection connection, LogKey key)
    {
        using SqliteCommand log = connection.Prepare("DELETE FROM log WHERE id = $id", "$id");
        using SqliteCommand series = connection.Prepare(
            "DELETE FROM series WHERE partition = $partition AND configured >= $offset", "$partition", "$offset");
        connection.Execute("BEGIN IMMEDIATE");
        log.With(key.Id).ExecuteNonQuery();
        series.With(key.Partition, key.FirstOffset).ExecuteNonQuery(); // made by the row that is gone
        connection.Execute("UPDATE meta SET epoch = epoch + 1"); // its offsets, and so forecast ids, are given again
        connection.Execute("COMMIT");
    }
}
