using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Tests;

/// <summary>A store of format 6, whose histories keep both edges of each interval as they are: what is here is never changed.</summary>
public sealed class FormatSixTests : IDisposable
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
        CREATE TABLE history(id INTEGER PRIMARY KEY, series INTEGER NOT NULL, first_seq INTEGER NOT NULL, count INTEGER NOT NULL,
            crc32c INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE UNIQUE INDEX history_by_series ON history(series, first_seq, count);
        CREATE TABLE extent(partition INTEGER PRIMARY KEY, first INTEGER NOT NULL, next INTEGER NOT NULL, series INTEGER NOT NULL,
            forgotten INTEGER NOT NULL, crc32c INTEGER NOT NULL);
        CREATE TABLE sink_cursor(sink TEXT PRIMARY KEY, position TEXT NOT NULL, crc32c INTEGER NOT NULL);
        INSERT INTO history VALUES (1, 7, 5, 2, 4000290580,
            x'0a08000000000000e03f1204d00fa01f1a100000000000000040000000000000104022200000404000008040000080bf0000f0400000a0400000c040000000c000001041');
        INSERT INTO meta VALUES (6, 2, 'xxhash64 utf-8 seed 0', 3, 0, '0.1.0 00000000000000000000000000000000', 'X64 vector=256 fma=1', 95235256);
        INSERT INTO extent VALUES (0, 0, 0, 0, 0, 4157196137), (1, 0, 0, 0, 0, 1440500829);
        """;

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_store_of_format_6_is_brought_to_this_one_and_its_histories_go_on()
    {
        _fixture.Sql(Tables);
        await using (SqliteStore store = _fixture.Open())
        {
            SeriesHistory kept = store.ReadHistory(7, 10);
            Assert.Equal(5, kept.FirstSequence);
            Assert.Equal([1_000L, 3_000L], kept.Times);
            Assert.Equal([2.0, 4.0], kept.Values);
            Assert.Equal([3f, 4f, -1f, 7.5f, 5f, 6f, -2f, 9f], kept.Steps);
            await store.SaveDoneAsync(
                1, 0, StoreFixture.Snapshot(7, 1) with { History = new SeriesHistory([0.5], 7, [5_000], [8], [1, 1, -1, 3]) });
        }

        Assert.Equal((long)Schema.Format, _fixture.Ask("SELECT format FROM meta"));
        await using SqliteStore again = _fixture.Open();
        SeriesHistory joined = again.ReadHistory(7, 10);
        Assert.Equal([2.0, 4.0, 8.0], joined.Values);
        Assert.Equal([3f, 4f, -1f, 7.5f, 5f, 6f, -2f, 9f, 1f, 1f, -1f, 3f], joined.Steps);
    }
}
