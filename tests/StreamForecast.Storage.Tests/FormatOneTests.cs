using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Tests;

/// <summary>
/// A store of format 1, byte for byte as the first version wrote it. It must load in every later version: what is here is never changed.
/// </summary>
public sealed class FormatOneTests : IDisposable
{
    private const string Tables = """
        CREATE TABLE meta(format INTEGER NOT NULL, partition_count INTEGER NOT NULL, hash TEXT NOT NULL, epoch INTEGER NOT NULL,
            relaxed_run INTEGER NOT NULL, binary TEXT NOT NULL, cpu TEXT NOT NULL);
        CREATE TABLE series(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL,
            partition INTEGER NOT NULL, configured INTEGER NOT NULL, crc32c INTEGER NOT NULL);
        CREATE INDEX series_by_partition ON series(partition);
        CREATE TABLE log(id INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc32c INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE snapshot(id INTEGER PRIMARY KEY, offset INTEGER NOT NULL, version INTEGER NOT NULL, crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        INSERT INTO meta VALUES (1, 2, 'xxhash64 utf-8 seed 0', 3, 0, '0.1.0 00000000000000000000000000000000', 'X64 vector=256 fma=1');
        INSERT INTO series VALUES (7, 'btc/usd', 2, 1, 40, 2727688596);
        """;

    private const long LogId = 70368744177704;
    private const long LogChecksum = 3887854820;
    private const string LogBytes =
        "0A6E0807126A0A076274632F75736410021A5D0A094C6F6752657475726E12160A0846697865644261721080B09DC2DF011A035554431A0862616C616E636564"
        + "2206617228323029220767727528313629280C3210000000000000E03FCDCCCCCCCCCCEC3F3818411032547698BADCFE0A0408061A0012030707031A0F8080D0"
        + "E2C6BFCE972F0281A8D6B9072218000000006820E240000000000000E0BF95D626E80B2E113E2A100A046665656412030101001A03292A00";

    private const long SnapshotChecksum = 1949268787;
    private const string SnapshotBytes = "0102030405060708090A";

    private static readonly LogBatch Batch = new(
        1, 40,
        [
            new SeriesConfigured(7, "btc/usd", 2, new SeriesConfiguration
            {
                Target = Target.LogReturn,
                Sampling = new SamplingRule(SamplingKind.FixedBar, 60_000_000_000, "UTC"),
                Profile = "balanced",
                Experts = ["ar(20)", "gru(16)"],
                Horizon = 12,
                Levels = [0.5, 0.9],
                Season = 24,
                Seed = 0xFEDCBA9876543210,
            }),
            new SeriesForgotten(6),
        ],
        new TickColumns(
            [7, 7, 3], [1_700_000_000_000_000_000, 1_700_000_000_000_000_001, 1_699_999_999_000_000_000], [37_123.25, -0.5, 1e-9],
            new ProducerColumns(["feed"], [1, 1, 0], [41, 42, 0])));

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_store_of_format_1_loads()
    {
        _fixture.Sql(Tables);
        _fixture.Sql(
            "INSERT INTO log VALUES ($id, 5, $crc, $bytes)",
            ("$id", LogId), ("$crc", LogChecksum), ("$bytes", Convert.FromHexString(LogBytes)));
        _fixture.Sql(
            "INSERT INTO snapshot VALUES (15, 45, 1, $crc, $bytes)",
            ("$crc", SnapshotChecksum), ("$bytes", Convert.FromHexString(SnapshotBytes)));

        await using SqliteStore store = _fixture.Open();
        Assert.Equal(new StoreIdentity(2, 3), store.Identity);
        PartitionRecovery recovered = store.Recover(1);
        Assert.Equal((null, 0, 45L), (recovered.Quarantine, recovered.TornRecords, recovered.NextOffset));
        Assert.Equal([new StoredSeries(7, "btc/usd", 2, 45, -1)], recovered.Series);
        Assert.Equivalent(new[] { Batch }, recovered.Tail, strict: true);
        Assert.Equivalent(new SeriesSnapshot(7, 45, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), store.Load(7), strict: true);
    }

    [Fact]
    public async Task A_store_of_format_1_is_brought_to_this_one_and_can_forget()
    {
        _fixture.Sql(Tables);
        _fixture.Sql(
            "INSERT INTO log VALUES ($id, 5, $crc, $bytes)",
            ("$id", LogId), ("$crc", LogChecksum), ("$bytes", Convert.FromHexString(LogBytes)));
        await using (SqliteStore store = _fixture.Open())
        {
            await store.AppendDoneAsync(StoreFixture.Batch(1, 45, 0, new SeriesForgotten(7)));
        }

        Assert.Equal((long)Schema.Format, _fixture.Ask("SELECT format FROM meta"));
        await using SqliteStore again = _fixture.Open();
        Assert.Empty(again.Recover(1).Series);
        Assert.Equal(new Tombstone(7, 1), again.Recover(1).Tombstone);
    }

    [Fact]
    public void Rows_are_written_as_in_format_1()
    {
        LogRow row = LogRow.Seal(Batch);
        Assert.Equal((LogId, 5, LogChecksum, LogBytes), (row.Key.Id, row.Count, row.Checksum, Convert.ToHexString(row.Bytes)));
        SnapshotRow snapshot = SnapshotRow.Seal(new SeriesSnapshot(7, 45, Convert.FromHexString(SnapshotBytes)));
        Assert.Equal((SnapshotChecksum, 1), (snapshot.Checksum, snapshot.Version));
        Assert.Equal(2727688596L, SeriesRow.Seal((SeriesConfigured)Batch.Controls[0], 1, 40).Checksum);
    }
}
