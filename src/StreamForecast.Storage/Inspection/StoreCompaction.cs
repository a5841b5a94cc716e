using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Inspection;

/// <summary>Gives the space of what was trimmed and forgotten back to the disk. No daemon may have the store open.</summary>
public static class StoreCompaction
{
    /// <param name="directory">The store's directory. Its disk needs room for a second copy meanwhile.</param>
    /// <returns>Bytes of its files before and after.</returns>
    /// <exception cref="StoreException">There is no store, a process has it open, it is damaged, or the disk has no room.</exception>
    public static (long Before, long After) Run(string directory)
    {
        var file = new StoreFile(directory);
        if (!File.Exists(file.Path))
        {
            throw new StoreException($"there is no store in '{directory}': name the directory that holds store.db");
        }

        using var held = StoreLock.Take(directory);
        long before = SizeOf(file.Path);
        try
        {
            using SqliteConnection connection = file.OpenWriting();
            _ = Schema.Read(connection, file.Path);
            Schema.UseWriteAheadLog(connection);
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("VACUUM");
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            throw file.Explain(e);
        }

        return (before, SizeOf(file.Path));
    }

    private static long SizeOf(string path) => new[] { path, path + "-wal" }.Where(File.Exists).Sum(one => new FileInfo(one).Length);
}
