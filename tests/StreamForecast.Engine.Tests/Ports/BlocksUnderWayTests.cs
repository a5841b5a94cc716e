using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public sealed class BlocksUnderWayTests
{
    private readonly BlocksUnderWay _underWay = new();

    [Fact]
    public void Few_are_told_at_once_and_more_when_they_have_become_few()
    {
        Begin(BlocksUnderWay.Few - 1);
        Assert.True(_underWay.FewAsync().IsCompleted);

        Begin(2);
        Task few = _underWay.FewAsync();
        _underWay.End();
        Assert.False(few.IsCompleted);
        _underWay.End();

        Assert.True(few.IsCompletedSuccessfully);
        Begin(1);
        Assert.False(_underWay.FewAsync().IsCompleted);
    }

    [Fact]
    public void A_block_counts_from_when_it_is_built()
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(16, 10), new EdgeClock(TimeProvider.System), new IngestLimits()) { UnderWay = _underWay };
        for (int i = 0; i < BlocksUnderWay.Few; i++)
        {
            Assert.True(_underWay.FewAsync().IsCompleted);
            builder.Build();
        }

        Assert.False(_underWay.FewAsync().IsCompleted);
    }

    private void Begin(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _underWay.Begin();
        }
    }
}
