using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// Finds where each partition's log ends when the store is opened, and cuts a last row that is not whole. Only one row, only when the
/// one before is sound and no snapshot stands on it: anything else is damage to what was answered, which recovery reports instead.
/// </summary>
internal static class TornTail
{
    /// <returns>For each partition what it holds; the end is unknown where recovery will find damage.</returns>
    public static (ExtentRow[] Extents, int[] Torn) Find(SqliteConnection connection, StoreMeta meta)
    {
        int partitions = meta.PartitionCount;
        var extents = new ExtentRow[partitions];
        int[] torn = new int[partitions];
        using var reader = new LogReader(connection, ownsConnection: false);
        for (int partition = 0; partition < partitions; partition++)
        {
            ExtentRow? extent = reader.Extent(partition);
            extents[partition] = ExtentRow.Seal(partition, begin: 0, ExtentRow.UnknownEnd, series: 0, forgotten: 0);
            if (extent is not { IsIntact: true })
                continue;

            List<LogRow> last = reader.RowsBackFrom(partition, LogKey.MaxOffset, most: 2);
            if (last.Count == 0 || last[0].IsIntact)
            {
                if (extent.End == (last.Count == 0 ? 0 : last[0].EndOffset))
                    extents[partition] = extent;
            }
            else if (CanCut(last, reader.Series(partition)))
            {
                extents[partition] = Cut(connection, extent, last[0].Key, meta);
                torn[partition] = 1;
                meta = meta with { Epoch = meta.Epoch + 1 };
            }
        }

        return (extents, torn);
    }

    private static bool CanCut(List<LogRow> last, List<SeriesRow> series)
    {
        long end = last[0].Key.FirstOffset;
        bool followsSoundRow = last.Count == 1 || (last[1].IsIntact && last[1].EndOffset == end);
        return followsSoundRow && series.TrueForAll(one => one.NewestSnapshot <= end);
    }

    private static ExtentRow Cut(SqliteConnection connection, ExtentRow extent, LogKey key, StoreMeta meta)
    {
        using var commands = new WriteCommands(connection);
        using SqliteCommand log = connection.Prepare("DELETE FROM log WHERE id = $id", "$id");
        using SqliteCommand series = connection.Prepare(
            "DELETE FROM series WHERE partition = $partition AND configured >= $offset", "$partition", "$offset");
        connection.Execute("BEGIN IMMEDIATE");
        log.With(key.Id).ExecuteNonQuery();
        int made = series.With(key.Partition, key.FirstOffset).ExecuteNonQuery(); // by the row that is gone
        var left = ExtentRow.Seal(key.Partition, extent.Begin, key.FirstOffset, extent.Series - made, extent.Forgotten);
        commands.Save(left);
        Schema.Write(connection, meta with { Epoch = meta.Epoch + 1 }); // its offsets, and so forecast ids, are given again
        connection.Execute("COMMIT");
        return left;
    }
}
