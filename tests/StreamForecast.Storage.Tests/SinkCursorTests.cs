using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Tests;

/// <summary>How far sinks have come, across restarts, crashes and damage.</summary>
public sealed class SinkCursorTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task The_last_position_of_each_sink_survives_a_crash()
    {
        await using SqliteStore store = _fixture.Open();
        await store.SaveCursorDoneAsync("one", At(1, 2));
        await store.SaveCursorDoneAsync("two", At(8, 9));
        await store.SaveCursorDoneAsync("one", At(3, 4));
        using StoreFixture crashed = _fixture.CopyAsCrashed();
        await using SqliteStore again = crashed.Open();
        Assert.Equal(At(3, 4).ToString(), again.ReadCursor("one")!.ToString());
        Assert.Equal(At(8, 9).ToString(), again.ReadCursor("two")!.ToString());
        Assert.Null(again.ReadCursor("three"));
    }

    [Theory]
    [InlineData("UPDATE sink_cursor SET position = 'AAAA'")]
    [InlineData("UPDATE sink_cursor SET crc32c = crc32c + 1")]
    public async Task A_damaged_position_is_no_position(string damage)
    {
        await using (SqliteStore store = _fixture.Open())
        {
            await store.SaveCursorDoneAsync("one", At(1, 2));
        }

        _fixture.Sql(damage);
        await using SqliteStore again = _fixture.Open();
        Assert.Same(ResumePosition.Unreadable, again.ReadCursor("one"));
    }

    [Fact]
    public async Task A_full_store_still_takes_cursors_from_its_reserve()
    {
        await using SqliteStore store = _fixture.Open(maxBytes: 1 << 20);
        long offset = 0;
        StoreOutcome outcome;
        do
        {
            LogBatch batch = StoreFixture.Batch(0, offset, 1000);
            outcome = await store.AppendAsync(batch);
            offset = batch.EndOffset;
        }
        while (outcome.Status == StoreStatus.Done);

        Assert.Equal(StoreStatus.Full, outcome.Status);
        await store.SaveCursorDoneAsync("one", At(1, 2));
    }

    private static PatternPosition At(params long[] offsets) => new(3, PatternPosition.HashOf("*"), offsets);
}
