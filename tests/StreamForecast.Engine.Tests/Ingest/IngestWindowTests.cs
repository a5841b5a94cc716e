using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class IngestWindowTests
{
    private const int Partitions = 4;
    private const int Credit = 10;

    private readonly SeriesDirectory _directory = new(Partitions, 1000);
    private readonly IngestWindow _window = new(first: 2, Partitions, Credit);
    private int _underWay;

    [Fact]
    public void So_many_set_out_and_the_next_waits_until_one_is_answered()
    {
        Assert.True(_window.EnterAsync([]).IsCompleted);
        Assert.True(_window.EnterAsync([]).IsCompleted);
        Task next = _window.EnterAsync([]);
        Assert.False(next.IsCompleted);
        _window.Leave([], allowed: 2);
        Assert.True(next.IsCompleted);
        Assert.False(_window.EnterAsync([]).IsCompleted);
    }

    [Fact]
    public void It_grows_with_each_answer_up_to_what_that_allows()
    {
        Assert.Equal([3, 4, 4], Sizes(4, 4, 4));
        Fill();
        Assert.Equal(4, _underWay);
        Assert.False(_window.EnterAsync([]).IsCompleted);
    }

    /// <summary>Answers to a few tell nothing of what many would wait.</summary>
    [Fact]
    public void It_grows_only_while_half_of_it_is_used()
    {
        var window = new IngestWindow(first: 4, Partitions, Credit);
        Assert.True(window.EnterAsync([]).IsCompleted);
        window.Leave([], allowed: 8);
        Assert.Equal(4, window.Size);
        Assert.True(window.EnterAsync([]).IsCompleted);
        Assert.True(window.EnterAsync([]).IsCompleted);
        window.Leave([], allowed: 8);
        Assert.Equal(5, window.Size);
    }

    [Fact]
    public void It_shrinks_with_each_answer_down_to_what_that_allows()
    {
        Assert.Equal([3, 4], Sizes(4, 4));
        Assert.Equal([3, 2, 2, 1], Sizes(2, 2, 2, 1));
    }

    [Fact]
    public void One_that_has_shrunk_lets_nobody_set_out_until_fewer_are_under_way()
    {
        Assert.Equal([3, 4], Sizes(4, 4));
        Fill();
        Task next = _window.EnterAsync([]);
        _window.Leave([], allowed: 2);
        Assert.False(next.IsCompleted);
        _window.Leave([], allowed: 2);
        Assert.False(next.IsCompleted);
        _window.Leave([], allowed: 2);
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public void No_more_ticks_of_a_partition_set_out_than_it_gives_credit_for()
    {
        IngestBatch six = Batch("a", 6), four = Batch("a", 4), one = Batch("a", 1);
        IngestBatch elsewhere = Batch(OfAnotherPartition(six), Credit);
        var window = new IngestWindow(first: 4, Partitions, Credit);
        Assert.True(window.EnterAsync([six]).IsCompleted);
        Assert.True(window.EnterAsync([elsewhere, four]).IsCompleted);
        Task next = window.EnterAsync([one]);
        Assert.False(next.IsCompleted);
        window.Leave([six], allowed: 4);
        Assert.True(next.IsCompleted);
        Assert.False(window.EnterAsync([six]).IsCompleted);
    }

    [Fact]
    public void A_block_with_more_than_the_credit_sets_out_once_nothing_of_its_partition_is_under_way()
    {
        IngestBatch one = Batch("a", 1), many = Batch("a", Credit + 1);
        Assert.True(_window.EnterAsync([one]).IsCompleted);
        Task next = _window.EnterAsync([many]);
        Assert.False(next.IsCompleted);
        _window.Leave([one], allowed: 4);
        Assert.True(next.IsCompleted);
    }

    private IngestBatch Batch(string series, int ticks) => Ticks.Batch(_directory, series, 0, ticks);

    private string OfAnotherPartition(IngestBatch batch) =>
        Enumerable.Range(0, 100).Select(i => $"other{i}").First(id => _directory.Resolve(id).Partition != batch.Partition);

    // Empty blocks, until there is room for no other.
    private void Fill()
    {
        for (; _underWay < _window.Size; _underWay++)
        {
            Assert.True(_window.EnterAsync([]).IsCompleted);
        }
    }

    private int[] Sizes(params int[] allowed) => Array.ConvertAll(allowed, blocks =>
    {
        Fill();
        _window.Leave([], blocks);
        _underWay--;
        return _window.Size;
    });
}
