using StreamForecast.Engine.Ingest;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class IngestWindowTests
{
    private readonly IngestWindow _window = new(least: 2, most: 4);

    [Fact]
    public void So_many_set_out_and_the_next_waits_until_one_is_answered()
    {
        Assert.True(_window.EnterAsync().IsCompleted);
        Assert.True(_window.EnterAsync().IsCompleted);
        Task next = _window.EnterAsync();
        Assert.False(next.IsCompleted);
        _window.Leave(isGood: false);
        Assert.True(next.IsCompleted);
        Assert.False(_window.EnterAsync().IsCompleted);
    }

    [Fact]
    public void It_grows_with_each_good_answer_up_to_the_most()
    {
        Assert.Equal([3, 4, 4], Sizes(true, true, true));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_window.EnterAsync().IsCompleted));
        Assert.False(_window.EnterAsync().IsCompleted);
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
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_window.EnterAsync().IsCompleted));
        Task next = _window.EnterAsync();
        _window.Leave(isGood: false);
        Assert.False(next.IsCompleted);
        _window.Leave(isGood: false);
        Assert.False(next.IsCompleted);
        _window.Leave(isGood: false);
        Assert.True(next.IsCompleted);
    }

    private int[] Sizes(params bool[] answers) => Array.ConvertAll(answers, isGood =>
    {
        _ = _window.EnterAsync();
        _window.Leave(isGood);
        return _window.Size;
    });
}
