using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class CatchUpTests
{
    private readonly SeriesDirectory _directory = new(1, 10_000);
    private readonly Dictionary<string, SeriesEntry> _entries = [];
    private ForecastRing _ring = new(long.MaxValue, maxPerSeries: 10_000);
    private long _offset;

    [Fact]
    public void What_came_since_an_offset_is_sent_in_log_order()
    {
        Make(("a", 1), ("b", 1), ("a", 2), ("c", 1));
        CatchUpPage page = Next(new CatchUp(new ResumeFrom.Offset(1)));
        Assert.Equal(["b1", "a2", "c1"], Names(page));
        Assert.Equal(new CatchUpPage(page.Items, Through: 4, ResetReason.None, IsLast: true), page);
    }

    [Fact]
    public void Pages_join_without_gap_or_repeat_and_take_in_what_is_made_meanwhile()
    {
        const int Before = 1200;
        for (int i = 1; i <= Before; i++)
        {
            Make(("a", i));
        }

        var catchUp = new CatchUp(new ResumeFrom.Offset(100));
        var sequences = new List<long>();
        long through = 100;
        CatchUpPage page;
        int pages = 0;
        do
        {
            page = Next(catchUp);
            Assert.InRange(page.Items.Count, 1, CatchUp.MaxForecasts);
            Assert.All(page.Items, item => Assert.InRange(item.Offset, through, page.Through - 1));
            through = page.Through;
            sequences.AddRange(page.Items.Select(item => item.Forecast.Sequence));
            Make(("a", Before + ++pages));
        }
        while (!page.IsLast);

        Assert.Equal(Enumerable.Range(101, Before + pages - 1 - 100).Select(i => (long)i), sequences);
    }

    [Fact]
    public void Forecasts_of_one_tick_are_not_torn_apart()
    {
        Make(("a", 1));
        for (int i = 2; i <= CatchUp.MaxForecasts + 10; i++)
        {
            _offset--; // all of them released by one tick
            Make(("a", i));
        }

        CatchUpPage page = Next(new CatchUp(new ResumeFrom.Offset(0)));
        Assert.Equal(CatchUp.MaxForecasts + 10, page.Items.Count);
        Assert.True(page.IsLast);
    }

    [Fact]
    public void Of_a_series_that_is_no_longer_whole_the_newest_is_sent_and_told_and_the_others_are_whole()
    {
        _ring = new ForecastRing(long.MaxValue, maxPerSeries: 2);
        Make(("a", 1), ("b", 1), ("a", 2), ("a", 3), ("a", 4), ("b", 2));
        CatchUpPage page = Next(new CatchUp(new ResumeFrom.Offset(0)));
        Assert.Equal(["a4", "b1", "b2"], Names(page));
        Assert.Equal(ResetReason.TooOld, page.Reset);
        Assert.Equal(6, page.Through);
    }

    [Fact]
    public void What_a_restart_did_not_make_again_is_told_as_missing()
    {
        Make(("a", 7));
        _entries["a"].ForecastsFrom = 50;
        _offset = 60;
        Assert.Equal(ResetReason.TooOld, Next(new CatchUp(new ResumeFrom.Offset(49))).Reset);
        Assert.Equal(ResetReason.None, Next(new CatchUp(new ResumeFrom.Offset(50))).Reset);
    }

    [Fact]
    public void A_gap_that_is_told_is_not_told_again_by_the_next_page()
    {
        _ring = new ForecastRing(long.MaxValue, maxPerSeries: 600);
        for (int i = 1; i <= 700; i++)
        {
            Make(("lost", i), ("kept", i));
        }

        _ring.Forget(_directory.Resolve("kept"));
        for (int i = 1; i <= 600; i++)
        {
            Make(("kept", 700 + i));
        }

        var catchUp = new CatchUp(new ResumeFrom.Offset(10));
        CatchUpPage first = Next(catchUp);
        CatchUpPage second = Next(catchUp);
        Assert.Equal(ResetReason.TooOld, first.Reset);
        Assert.Equal("lost700", Names(first).First());
        Assert.Equal(ResetReason.None, second.Reset);
        Assert.DoesNotContain("lost700", Names(second));
        Assert.True(second.IsLast);
    }

    [Theory]
    [InlineData(2, "a3 a4", ResetReason.None)]
    [InlineData(4, "", ResetReason.None)]
    [InlineData(1, "a4", ResetReason.TooOld)] // the ring begins with a3
    [InlineData(9, "a4", ResetReason.OtherEpoch)] // nobody was ever sent that here
    public void After_a_sequence_comes_the_next_one(long after, string expected, ResetReason reset)
    {
        _ring = new ForecastRing(long.MaxValue, maxPerSeries: 2);
        Make(("a", 1), ("a", 2), ("a", 3), ("a", 4));
        CatchUpPage page = Next(new CatchUp(new ResumeFrom.Sequence(after)));
        Assert.Equal(expected, string.Join(' ', Names(page)));
        Assert.Equal(reset, page.Reset);
        Assert.True(page.IsLast);
    }

    [Fact]
    public void A_series_that_made_nothing_yet_has_nothing_missing()
    {
        Entry("a");
        Assert.Equal(ResetReason.None, Next(new CatchUp(new ResumeFrom.Sequence(0))).Reset);
        Assert.Equal(ResetReason.TooOld, Next(new CatchUp(new ResumeFrom.Sequence(3))).Reset);
        _entries["a"].ForecastsFrom = 5;
        Assert.Equal(ResetReason.TooOld, Next(new CatchUp(new ResumeFrom.Sequence(0))).Reset);
    }

    [Fact]
    public void Without_a_position_the_newest_of_each_series_is_sent_in_pages()
    {
        for (int i = 0; i < CatchUp.MaxForecasts + 5; i++)
        {
            Make(($"s{i}", 1), ($"s{i}", 2));
        }

        var catchUp = new CatchUp(new ResumeFrom.Newest());
        CatchUpPage first = Next(catchUp);
        Make(("s1", 3));
        CatchUpPage second = Next(catchUp);
        Assert.False(first.IsLast);
        Assert.All(first.Items, item => Assert.Equal(2, item.Forecast.Sequence));
        Assert.Equal(CatchUp.MaxForecasts, first.Items.Count);
        Assert.True(second.IsLast);
        Assert.Equal(5 + 1, second.Items.Count);
        Assert.Equal("s13", Names(second).Last());
        Assert.Equal(ResetReason.None, first.Reset);
    }

    private CatchUpPage Next(CatchUp catchUp) => catchUp.Next(_ring, _entries.Values, _offset);

    private void Make(params (string Id, long Sequence)[] forecasts)
    {
        foreach ((string id, long sequence) in forecasts)
        {
            Entry(id);
            _ring.Add(Forecasts.Made(_directory, id, sequence, _offset++));
        }
    }

    private void Entry(string id) =>
        _entries.TryAdd(id, new SeriesEntry(_directory.Resolve(id), _entries.Count, generation: 1, configuration: null));

    private static IEnumerable<string> Names(CatchUpPage page) =>
        page.Items.Select(item => $"{item.Series.Id}{item.Forecast.Sequence}");
}
