using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Sqlite;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

/// <summary>What opening a store refuses, and what it makes sure of.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_lets_go()
    {
        await using (SqliteStore store = _fixture.Open())
            Assert.Contains(_fixture.Directory, Assert.Throws<StoreLockedException>(() => _fixture.Open()).Message);

        await using SqliteStore next = _fixture.Open(); // the lock file is still there, the lock is not
        Assert.True(File.Exists(Path.Combine(_fixture.Directory, "store.lock")));
    }

    [Fact]
    public async Task A_closed_store_is_one_whole_file()
    {
        await using (SqliteStore store = _fixture.Open())
        {
            await store.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));
            store.Recover(0);
        }

        Assert.False(File.Exists(_fixture.DatabasePath + "-wal"));
        Assert.Equal(1L, _fixture.Ask("SELECT count(*) FROM log"));
    }

    [Fact]
    public async Task A_refused_opening_leaves_no_lock()
    {
        await using (SqliteStore store = _fixture.Open())
            await store.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));
        _fixture.Sql("UPDATE meta SET format = format + 1");
        Assert.Throws<StoreFormatException>(() => _fixture.Open());
        _fixture.Sql("UPDATE meta SET format = format - 1");
        await using SqliteStore again = _fixture.Open();
        Assert.Equal(2, again.Recover(0).NextOffset);
    }

    [Fact]
    public async Task A_missing_directory_is_made_with_its_parents()
    {
        string directory = Path.Combine(_fixture.Directory, "new", "deep");
        await using SqliteStore store = SqliteStore.Open(new StoreOptions { Directory = directory }, TimeProvider.System);
        Assert.Equal(16, store.Identity.PartitionCount);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_named()
    {
        string file = Path.Combine(_fixture.Directory, "file");
        File.WriteAllText(file, "");
        var options = new StoreOptions { Directory = Path.Combine(file, "store") };
        var refused = Assert.Throws<StoreUnwritableException>(() => SqliteStore.Open(options, TimeProvider.System));
        Assert.Contains(options.Directory, refused.Message);
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_both_versions()
    {
        await _fixture.Open().DisposeAsync();
        _fixture.Sql($"UPDATE meta SET format = {Schema.Format + 1}");
        Assert.Contains($"format {Schema.Format + 1}, this version reads up to {Schema.Format}", Assert.Throws<StoreFormatException>(() => _fixture.Open()).Message);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        _fixture.Sql("CREATE TABLE theirs(x)");
        Assert.Throws<StoreFormatException>(() => _fixture.Open());
        Assert.Equal(1L, _fixture.Ask("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task Another_rule_of_spreading_series_is_refused()
    {
        await _fixture.Open().DisposeAsync();
        _fixture.Sql("UPDATE meta SET hash = 'md5'");
        Assert.Contains("md5", Assert.Throws<StoreFormatException>(() => _fixture.Open()).Message);
    }

    [Fact]
    public void A_file_that_is_no_database_is_called_corrupt()
    {
        File.WriteAllText(_fixture.DatabasePath, new string('x', 20_000));
        Assert.Contains(_fixture.DatabasePath, Assert.Throws<StoreCorruptException>(() => _fixture.Open()).Message);
    }

    [Fact]
    public async Task Damage_that_only_reading_finds_is_called_corrupt()
    {
        await using (SqliteStore store = _fixture.Open())
        {
            for (int i = 0; i < 20; i++)
                await store.AppendDoneAsync(Batch(0, i * 1000, 1000));
        }

        long root = (long)_fixture.Ask("SELECT rootpage FROM sqlite_master WHERE name = 'log'")!;
        long pageBytes = (long)_fixture.Ask("PRAGMA page_size")!;
        using (FileStream file = File.OpenWrite(_fixture.DatabasePath))
        {
            file.Position = (root - 1) * pageBytes;
            file.Write(new byte[pageBytes]);
        }

        Assert.Throws<StoreCorruptException>(() => _fixture.Open());
    }

    [Theory]
    [InlineData(Durability.Durable, 2L)]
    [InlineData(Durability.Relaxed, 1L)]
    public async Task The_writers_connection_syncs_as_promised(Durability durability, long level)
    {
        await _fixture.Open().DisposeAsync();
        var options = new StoreOptions { Directory = _fixture.Directory, Durability = durability };
        using Microsoft.Data.Sqlite.SqliteConnection connection = new StoreFile(_fixture.Directory).OpenWriting();
        StoreMeta meta = Schema.Read(connection, _fixture.DatabasePath);
        var writing = WriterConnection.Begin(connection, options, meta);
        Assert.Equal(level, connection.Ask("PRAGMA synchronous"));
        Assert.Equal("wal", connection.Ask("PRAGMA journal_mode"));
        Assert.Equal(0L, connection.Ask("PRAGMA wal_autocheckpoint")); // it would hide the failures of the disk
        Assert.Equal(8192L, connection.Ask("PRAGMA page_size"));
        writing.Close(clean: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_partition_count_out_of_range_is_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _fixture.Open(partitions: count));

    [Fact]
    public async Task An_empty_batch_or_one_of_an_unknown_partition_is_refused_at_the_call()
    {
        await using SqliteStore store = _fixture.Open();
        Assert.Throws<ArgumentException>(() => store.Append(new LogBatch(0, 0, [], TickColumns.None), _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Append(Batch(2, 0, 1), _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Save(-1, [], 0, _ => { }));
    }
}
