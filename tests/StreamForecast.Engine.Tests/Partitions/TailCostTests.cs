using StreamForecast.Engine.Partitions;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class TailCostTests
{
    private readonly TailCost _cost = new();

    [Fact]
    public void It_grows_with_what_is_appended_and_shrinks_with_what_is_trimmed()
    {
        for (int i = 0; i < 10; i++)
        {
            _cost.Add(i * 1024, (i + 1) * 1024, 1_000_000);
        }

        Assert.Equal(10, _cost.Total.TotalMilliseconds);
        _cost.Trim(4096);
        Assert.Equal(6, _cost.Total.TotalMilliseconds);
        _cost.Trim(10_240);
        Assert.Equal(TimeSpan.Zero, _cost.Total);
    }

    [Fact]
    public void What_is_trimmed_in_part_counts_until_it_is_gone()
    {
        _cost.Add(0, 10, 1_000_000);
        _cost.Add(10, 20, 1_000_000);
        _cost.Trim(15);
        Assert.Equal(2, _cost.Total.TotalMilliseconds);
        _cost.Trim(20);
        Assert.Equal(TimeSpan.Zero, _cost.Total);
    }

    [Fact]
    public void What_was_not_written_is_taken_back()
    {
        _cost.Add(0, 10, 1_000_000);
        _cost.Add(10, 20, 3_000_000);
        _cost.Withdraw(10, 3_000_000);
        Assert.Equal(1, _cost.Total.TotalMilliseconds);
        _cost.Trim(10);
        Assert.Equal(TimeSpan.Zero, _cost.Total);
    }
}
