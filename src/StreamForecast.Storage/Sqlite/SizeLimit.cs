using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// Keeps the database file within its bytes. An eighth is kept from appends, for the snapshots that let the log be trimmed: a store that
/// its log has filled could otherwise never make room by itself.
/// </summary>
internal sealed class SizeLimit
{
    private const int ReservedShare = 8;

    private readonly SqliteConnection _connection;
    private readonly long? _pages;

    public SizeLimit(SqliteConnection connection, long? maxBytes)
    {
        _connection = connection;
        _pages = maxBytes / (long)connection.Ask("PRAGMA page_size")!;
        KeepReserve();
    }

    public void UseReserve() => Set(_pages);

    public void KeepReserve() => Set(_pages - (_pages / ReservedShare));

    // SQLite takes no less than the pages there are: then only pages that were freed can be used.
    private void Set(long? pages)
    {
        if (pages is { } most)
            _connection.Execute($"PRAGMA max_page_count = {Math.Max(1, most)}");
    }
}
