using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Tests.Sqlite;

public sealed class HistoryTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Rows_come_with_the_snapshot_and_outlast_the_process()
    {
        await using (SqliteStore store = _fixture.Open())
        {
            await SaveAsync(store, 10, Rows(1, 3));
            await SaveAsync(store, 20, Rows(4, 2));
        }

        await using SqliteStore again = _fixture.Open();
        AssertRows(1, 5, again.ReadHistory(1, SeriesHistory.MaxRows));
        AssertRows(4, 2, again.ReadHistory(1, 2));
        Assert.Equal(0, again.ReadHistory(3, 10).Count);
        Assert.Equal(1L, _fixture.Ask("SELECT count(*) FROM history")); // small blocks grow together
    }

    [Fact]
    public async Task Rows_written_again_replace_the_same_ones_and_keep_those_before()
    {
        await using SqliteStore store = _fixture.Open();
        await SaveAsync(store, 10, Rows(1, 200));
        await SaveAsync(store, 20, Rows(150, 10));
        AssertRows(1, 159, store.ReadHistory(1, SeriesHistory.MaxRows));
    }

    [Fact]
    public async Task Of_any_writing_the_last_rows_stay_and_not_many_more()
    {
        await using SqliteStore store = _fixture.Open();
        var random = new Random(7);
        long next = 1;
        for (int i = 0; i < 100; i++)
        {
            int count = random.Next(1, i % 10 == 0 ? 2500 : 90);
            await SaveAsync(store, i, Rows(next, count));
            next += count;
            int kept = (int)Math.Min(next - 1, SeriesHistory.MaxRows);
            AssertRows(next - kept, kept, store.ReadHistory(1, SeriesHistory.MaxRows));
        }

        Assert.InRange((long)_fixture.Ask("SELECT sum(count) FROM history")!, SeriesHistory.MaxRows, SeriesHistory.MaxRows + HistoryCommands.LargestBlock);
        Assert.True((long)_fixture.Ask("SELECT max(count) FROM history")! <= HistoryCommands.LargestBlock);
    }

    [Fact]
    public async Task A_gap_ends_the_history_before_it()
    {
        await using SqliteStore store = _fixture.Open();
        await SaveAsync(store, 10, Rows(1, 5));
        await SaveAsync(store, 20, Rows(8, 5));
        AssertRows(8, 5, store.ReadHistory(1, 100));
    }

    [Fact]
    public async Task A_flipped_bit_is_never_served_and_the_rows_behind_it_are()
    {
        await using (SqliteStore store = _fixture.Open())
        {
            await SaveAsync(store, 10, Rows(1, 300));
            await SaveAsync(store, 20, Rows(301, 100));
            await SaveAsync(store, 30, Rows(401, 70));
        }

        _fixture.Sql("UPDATE history SET bytes = CAST(substr(bytes, 1, 40) || x'FF' || substr(bytes, 42) AS BLOB) WHERE first_seq = 301");
        await using SqliteStore damaged = _fixture.Open();
        AssertRows(401, 70, damaged.ReadHistory(1, 1000));
        Assert.Equal(1, damaged.BadHistories);
    }

    [Fact]
    public async Task A_forgotten_series_leaves_nothing_behind()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(StoreFixture.Batch(1, 0, 1, StoreFixture.Configured(1, "a")));
        await SaveAsync(store, 2, Rows(1, 300));
        await store.AppendDoneAsync(StoreFixture.Batch(1, 2, 1, new SeriesForgotten(1)));
        Assert.Equal(0, store.ReadHistory(1, 1000).Count);
        Assert.Equal(0L, _fixture.Ask("SELECT count(*) FROM history"));
    }

    private static Task SaveAsync(SqliteStore store, long offset, SeriesHistory rows) =>
        store.SaveDoneAsync(1, 0, StoreFixture.Snapshot(1, offset) with { History = rows });

    private static SeriesHistory Rows(long first, int count)
    {
        long[] sequences = [.. Enumerable.Range(0, count).Select(i => first + i)];
        return new SeriesHistory(
            [0.5], first, Array.ConvertAll(sequences, seq => 1_700_000_000_000_000_000 + (seq * 1_000)), Array.ConvertAll(sequences, seq => seq * 0.1),
            [.. sequences.SelectMany(seq => (float[])[seq, 0.5f, float.NaN, -seq])]);
    }

    private static void AssertRows(long first, int count, SeriesHistory actual)
    {
        SeriesHistory expected = Rows(first, count);
        Assert.Equal((first, count), (actual.FirstSequence, actual.Count));
        Assert.Equal(expected.Times, actual.Times);
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(expected.Steps, actual.Steps);
    }
}
