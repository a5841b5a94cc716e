using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Tests;

/// <summary>A store of format 5, as the version that kept histories in the order of their key made it: what is here is never changed.</summary>
public sealed class FormatFiveTests : IDisposable
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
        CREATE TABLE sink_cursor(sink TEXT PRIMARY KEY, position TEXT NOT NULL, crc32c INTEGER NOT NULL);
        INSERT INTO history VALUES (7, 5, 1, 1169735354, x'1201021a08000000000000004022080000404000008040');
        INSERT INTO meta VALUES (5, 2, 'xxhash64 utf-8 seed 0', 3, 0, '0.1.0 00000000000000000000000000000000', 'X64 vector=256 fma=1', 95235256);
        INSERT INTO extent VALUES (0, 0, 0, 0, 0, 4157196137), (1, 0, 0, 0, 0, 1440500829);
        """;

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_store_of_format_5_is_brought_to_this_one_and_its_histories_go_on()
    {
        _fixture.Sql(Tables);
        await using (SqliteStore store = _fixture.Open())
        {
            SeriesHistory kept = store.ReadHistory(7, 10);
            Assert.Equal((5L, 1, 2.0, 5.0, 6.0), (kept.FirstSequence, kept.Count, kept.Values[0], kept.Mean(0), kept.Median(0)));
            await store.SaveDoneAsync(1, 0, StoreFixture.Snapshot(7, 1) with { History = new SeriesHistory([], 6, [2], [3], [1, 1]) });
        }

        Assert.Equal((long)Schema.Format, _fixture.Ask("SELECT format FROM meta"));
        await using SqliteStore again = _fixture.Open();
        Assert.Equal([2.0, 3.0], again.ReadHistory(7, 10).Values);
    }
}
