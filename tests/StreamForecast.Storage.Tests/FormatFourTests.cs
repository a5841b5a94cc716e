using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Tests;

/// <summary>A store of format 4, as the version before cursors of sinks made it: what is here is never changed.</summary>
public sealed class FormatFourTests : IDisposable
{
    private const string Tables = """
        CREATE TABLE meta(format INTEGER NOT NULL, partition_count INTEGER NOT NULL, hash TEXT NOT NULL, epoch INTEGER NOT NULL,
            relaxed_run INTEGER NOT NULL, binary TEXT NOT NULL, cpu TEXT NOT NULL, crc32c INTEGER NOT NULL);
        CREATE TABLE series(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL,
            partition INTEGER NOT NULL, configured INTEGER NOT NULL, crc32c INTEGER NOT NULL);
        CREATE INDEX series_by_partition ON series(partition);
        CREATE TABLE log(id INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc32c INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE snapshot(id INTEGER PRIMARY KEY, offset INTEGER NOT NULL, version INTEGER NOT NULL, crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        CREATE TABLE tombstone(partition INTEGER PRIMARY KEY, number INTEGER NOT NULL, forgotten INTEGER NOT NULL, crc32c INTEGER NOT NULL);
        CREATE TABLE history(series INTEGER NOT NULL, first_seq INTEGER NOT NULL, count INTEGER NOT NULL, crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL, PRIMARY KEY (series, first_seq)) WITHOUT ROWID;
        CREATE TABLE extent(partition INTEGER PRIMARY KEY, first INTEGER NOT NULL, next INTEGER NOT NULL, series INTEGER NOT NULL,
            forgotten INTEGER NOT NULL, crc32c INTEGER NOT NULL);
        INSERT INTO meta VALUES (4, 2, 'xxhash64 utf-8 seed 0', 3, 0, '0.1.0 00000000000000000000000000000000', 'X64 vector=256 fma=1', 95235256);
        INSERT INTO extent VALUES (0, 0, 0, 0, 0, 4157196137), (1, 0, 0, 0, 0, 1440500829);
        """;

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_store_of_format_4_is_brought_to_this_one_and_keeps_cursors_from_then_on()
    {
        _fixture.Sql(Tables);
        var position = new PatternPosition(3, PatternPosition.HashOf("*"), [5, 7]);
        await using (SqliteStore store = _fixture.Open())
        {
            Assert.Null(store.ReadCursor("archive"));
            await store.SaveCursorDoneAsync("archive", position);
        }

        Assert.Equal((long)Schema.Format, _fixture.Ask("SELECT format FROM meta"));
        await using SqliteStore again = _fixture.Open();
        Assert.Equal(3L, again.Identity.Epoch);
        Assert.Equal(position.ToString(), again.ReadCursor("archive")!.ToString());
    }
}
