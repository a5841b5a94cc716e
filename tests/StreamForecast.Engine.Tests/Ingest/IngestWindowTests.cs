using StreamForecast.Engine.Ingest;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class IngestWindowTests
{
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slow = Target + TimeSpan.FromMilliseconds(1);

    private readonly IngestWindow _window = new(least: 2, most: 4, Target);

    [Fact]
    public void So_many_set_out_and_the_next_waits_until_one_is_answered()
    {
        Assert.True(_window.EnterAsync().IsCompleted);
        Assert.True(_window.EnterAsync().IsCompleted);
        Task next = _window.EnterAsync();
        Assert.False(next.IsCompleted);
        _window.Leave(Slow);
        Assert.True(next.IsCompleted);
        Assert.False(_window.EnterAsync().IsCompleted);
    }

    [Fact]
    public void It_grows_with_each_answer_in_time_up_to_the_most()
    {
        Assert.Equal([3, 4, 4], Sizes(Target, Target, Target));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_window.EnterAsync().IsCompleted));
        Assert.False(_window.EnterAsync().IsCompleted);
    }

    [Fact]
    public void It_shrinks_with_each_late_answer_down_to_the_least()
    {
        Assert.Equal([3, 4], Sizes(Target, Target));
        Assert.Equal([3, 2, 2], Sizes(Slow, Slow, Slow));
    }

    [Fact]
    public void One_that_has_shrunk_lets_nobody_set_out_until_fewer_are_under_way()
    {
        Assert.Equal([3, 4], Sizes(Target, Target));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_window.EnterAsync().IsCompleted));
        Task next = _window.EnterAsync();
        _window.Leave(Slow);
        Assert.False(next.IsCompleted);
        _window.Leave(Slow);
        Assert.False(next.IsCompleted);
        _window.Leave(Slow);
        Assert.True(next.IsCompleted);
    }

    private int[] Sizes(params TimeSpan[] answers) => Array.ConvertAll(answers, took =>
    {
        _ = _window.EnterAsync();
        _window.Leave(took);
        return _window.Size;
    });
}
