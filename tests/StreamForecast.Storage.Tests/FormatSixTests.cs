using Google.Protobuf;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Inspection;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;
using State = StreamForecast.Protocol.State;

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

    private const int FullBlock = HistoryCommands.FullBlock;

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

    /// <summary>As every store that was in use has them: a block that is full is never written anew.</summary>
    [Fact]
    public async Task Its_full_blocks_stay_as_they_are_and_are_read_with_those_that_follow()
    {
        _fixture.Sql(Tables);
        AddFullBlock();
        Assert.Empty(StoreInspector.Inspect(_fixture.Directory).Faults); // before it is brought to this one as well
        await using (SqliteStore store = _fixture.Open())
        {
            await store.SaveDoneAsync(
                1, 0, StoreFixture.Snapshot(9, 1) with { History = new SeriesHistory([0.5], 1 + FullBlock, [99], [-1], [1, 1, -1, 3]) });
            SeriesHistory joined = store.ReadHistory(9, 1_000);
            Assert.Equal((1, FullBlock + 1), (joined.FirstSequence, joined.Count));
            Assert.Equal([63f, 64f, 62f, 65f, 1f, 1f, -1f, 3f], joined.Steps[^8..]);
        }

        Assert.Equal((2L, (long)FullBlock), (_fixture.Ask("SELECT count(*) FROM history WHERE series = 9"), _fixture.Ask("SELECT max(count) FROM history")));
        Assert.Equal(0L, _fixture.Ask("SELECT count(*) FROM history WHERE series = 9 AND count = 64 AND length(bytes) < 1500"));
        Assert.Empty(StoreInspector.Inspect(_fixture.Directory).Faults);
    }

    // As format 6 wrote it: a row i has mean i, median i + 1, and edges i - 1 and i + 2, as distances from its value.
    private void AddFullBlock()
    {
        var block = new State.HistoryBlock { Levels = { 0.5 } };
        for (int i = 0; i < FullBlock; i++)
        {
            block.TimeDeltas.Add(1);
            block.Values.Add(i);
            block.Steps.AddRange([i, i + 1, i - 1, i + 2]);
        }

        byte[] bytes = block.ToByteArray();
        _fixture.Sql(
            "INSERT INTO history VALUES (2, 9, 1, $count, $crc, $bytes)",
            ("$count", FullBlock), ("$crc", (long)HistoryRow.ChecksumOf(9, 1, FullBlock, bytes)), ("$bytes", bytes));
    }
}
