using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class IngestWindowTests
{
    private const int Partitions = 4;
    private const int Credit = 10;

    private readonly SeriesDirectory _directory = new(Partitions, 1000);
    private readonly IngestWindow _window = new(least: 2, most: 4, Partitions, Credit);

    [Fact]
    public void So_many_set_out_and_the_next_waits_until_one_is_answered()
    {
        Assert.True(_window.EnterAsync([]).IsCompleted);
        Assert.True(_window.EnterAsync([]).IsCompleted);
        Task next = _window.EnterAsync([]);
        Assert.False(next.IsCompleted);
        _window.Leave([], isGood: false);
        Assert.True(next.IsCompleted);
        Assert.False(_window.EnterAsync([]).IsCompleted);
    }

    [Fact]
    public void It_grows_with_each_good_answer_up_to_the_most()
    {
        Assert.Equal([3, 4, 4], Sizes(true, true, true));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_window.EnterAsync([]).IsCompleted));
        Assert.False(_window.EnterAsync([]).IsCompleted);
    }

    [Fact]
    public void It_shrinks_with_each_other_answer_down_to_the_least()
    {
        Assert.Equal([3, 4], Sizes(true, true));
        Assert.Equal([3, 2, 2], Sizes(false, false, false));
    }

    [Fact]
    public void One_that_has_shrunk_lets_nobody_set_out_until_fewer_are_under_way()
    {
        Assert.Equal([3, 4], Sizes(true, true));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_window.EnterAsync([]).IsCompleted));
        Task next = _window.EnterAsync([]);
        _window.Leave([], isGood: false);
        Assert.False(next.IsCompleted);
        _window.Leave([], isGood: false);
        Assert.False(next.IsCompleted);
        _window.Leave([], isGood: false);
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public void No_more_ticks_of_a_partition_set_out_than_it_gives_credit_for()
    {
        IngestBatch six = Batch("a", 6), four = Batch("a", 4), one = Batch("a", 1);
        IngestBatch elsewhere = Batch(OfAnotherPartition(six), Credit);
        Assert.Equal([3, 4], Sizes(true, true));
        Assert.True(_window.EnterAsync([six]).IsCompleted);
        Assert.True(_window.EnterAsync([elsewhere, four]).IsCompleted);
        Task next = _window.EnterAsync([one]);
        Assert.False(next.IsCompleted);
        _window.Leave([six], isGood: true);
        Assert.True(next.IsCompleted);
        Assert.False(_window.EnterAsync([six]).IsCompleted);
    }

    [Fact]
    public void A_block_with_more_than_the_credit_sets_out_once_nothing_of_its_partition_is_under_way()
    {
        IngestBatch one = Batch("a", 1), many = Batch("a", Credit + 1);
        Assert.True(_window.EnterAsync([one]).IsCompleted);
        Task next = _window.EnterAsync([many]);
        Assert.False(next.IsCompleted);
        _window.Leave([one], isGood: true);
        Assert.True(next.IsCompleted);
    }

    private IngestBatch Batch(string series, int ticks) => Ticks.Batch(_directory, series, 0, ticks);

    private string OfAnotherPartition(IngestBatch batch) =>
        Enumerable.Range(0, 100).Select(i => $"other{i}").First(id => _directory.Resolve(id).Partition != batch.Partition);

    private int[] Sizes(params bool[] answers) => Array.ConvertAll(answers, isGood =>
    {
        _ = _window.EnterAsync([]);
        _window.Leave([], isGood);
        return _window.Size;
    });
}
