using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class CommitOrderTests
{
    private readonly List<long> _committed = [];
    private readonly CommitOrder _order;

    public CommitOrderTests() => _order = new CommitOrder(block =>
    {
        _committed.Add(block.Lines[0]);
        return ValueTask.CompletedTask;
    });

    [Fact]
    public async Task Blocks_are_told_in_their_order_whichever_is_durable_first()
    {
        var first = new BlockStored(2);
        var second = new BlockStored(1);
        Task one = _order.Add(Block(1), first.Outcome);
        Task two = _order.Add(Block(2), second.Outcome);
        second.Confirm();
        first.Confirm();
        Assert.Empty(_committed);
        first.Confirm();
        await Task.WhenAll(one, two);
        Assert.Equal([1L, 2L], _committed);
    }

    [Fact]
    public async Task Behind_a_refused_block_none_is_told()
    {
        var refused = new BlockStored(2);
        var behind = new BlockStored(1);
        Task one = _order.Add(Block(1), refused.Outcome);
        Task two = _order.Add(Block(2), behind.Outcome);
        behind.Confirm();
        refused.Confirm();
        refused.Refuse();
        await Task.WhenAll(one, two);
        Assert.Empty(_committed);
    }

    [Fact]
    public async Task A_block_without_a_tick_is_durable_at_once_and_a_failed_commit_is_told()
    {
        var failing = new CommitOrder(_ => throw new IOException("the broker is gone"));
        await Assert.ThrowsAsync<IOException>(() => failing.Add(Block(1), new BlockStored(0).Outcome));
    }

    private static TickBlock Block(long line)
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(1, 10), new EdgeClock(new FakeTimeProvider()), new IngestLimits());
        Assert.True(builder.Add(line, "a"u8, time: 0, value: 1));
        return builder.Build();
    }
}
