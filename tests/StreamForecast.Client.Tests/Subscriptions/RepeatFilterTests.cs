using StreamForecast.Client.Subscriptions;

namespace StreamForecast.Client.Tests.Subscriptions;

public class RepeatFilterTests
{
    private readonly RepeatFilter _filter = new();

    [Fact]
    public void A_forecast_passes_once_whatever_comes_again()
    {
        Assert.True(_filter.IsNew(Of("a", 1, 1)));
        Assert.True(_filter.IsNew(Of("a", 1, 2)));
        Assert.False(_filter.IsNew(Of("a", 1, 1)));
        Assert.False(_filter.IsNew(Of("a", 1, 2)));
        Assert.True(_filter.IsNew(Of("a", 1, 3)));
    }

    [Fact]
    public void Series_are_told_apart_and_a_later_epoch_counts_anew()
    {
        Assert.True(_filter.IsNew(Of("a", 1, 5)));
        Assert.True(_filter.IsNew(Of("b", 1, 5)));
        Assert.True(_filter.IsNew(Of("a", 2, 4)));
        Assert.False(_filter.IsNew(Of("a", 1, 6)));
    }

    private static SeriesForecast Of(string series, long epoch, long sequence) =>
        new() { Series = series, Epoch = epoch, Sequence = sequence, Steps = [] };
}
