using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database, asked for by the writer's thread after it has answered. SQLite's automatic checkpoint
/// would do the same inside a commit, but say nothing when the disk fails it, and try again as if nothing had happened.
/// </summary>
internal sealed class Checkpointer(SqliteConnection connection, int duePages)
{
    private const int PagesWritten = 9; // SQLITE_DBSTATUS_CACHE_WRITE
    private const int ResetCount = 1;

    // An end without warning leaves the log as long as it was: the first commit begins by moving it.
    private long _pages = duePages;

    public bool IsDue
    {
        get
        {
            _ = SQLitePCL.raw.sqlite3_db_status(connection.Handle, PagesWritten, out int written, out _, ResetCount);
            _pages += written;
            return _pages >= duePages;
        }
    }

    /// <summary>Syncs the log and moves what no reader still needs.</summary>
    /// <returns>False when some of it has to wait: for a reader to end, or for space.</returns>
    /// <exception cref="SqliteException">The disk failed: what it holds is not known.</exception>
    public bool Run()
    {
        int result = SQLitePCL.raw.sqlite3_wal_checkpoint_v2(
            connection.Handle, "main", SQLitePCL.raw.SQLITE_CHECKPOINT_PASSIVE, out int logged, out int moved);
        bool mustWait = StoreFile.IsFull(result) || result is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED;
        if (!mustWait)
            SqliteException.ThrowExceptionForRC(result, connection.Handle);

        bool isWhole = !mustWait && logged == moved;
        _pages = isWhole ? 0 : duePages / 2; // sooner again when a reader, or a full disk, left some
        return isWhole;
    }
}
