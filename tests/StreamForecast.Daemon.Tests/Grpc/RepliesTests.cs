using Google.Protobuf;
using StreamForecast.Daemon.Grpc;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Tests.Grpc;

public class RepliesTests
{
    private const int Series = 10_000;

    [Fact]
    public void A_page_of_series_with_long_names_stays_within_its_bytes_and_the_pages_hold_each_once()
    {
        SeriesSummary[] all = [.. Enumerable.Range(0, Series).Select(i => Summary(i, producers: 16))];
        var seen = new List<string>();
        string after = "";
        int pages = 0;
        do
        {
            ListSeriesReply page = Replies.Of(new ListedSeries(Series, [.. all.Where(one => string.CompareOrdinal(one.Id, after) > 0)], null));
            Assert.InRange(page.ToByteArray().Length, 1, Replies.MaxPageBytes);
            Assert.Equal((uint)Series, page.Total);
            seen.AddRange(page.Series.Select(one => one.Id));
            after = page.Next;
            pages++;
        }
        while (after.Length > 0);

        Assert.Equal(all.Select(one => one.Id), seen);
        Assert.InRange(pages, 2, 20); // and no page is cut needlessly short
    }

    [Fact]
    public void A_page_that_fits_is_whole_and_names_the_next_as_it_was_listed()
    {
        ListSeriesReply page = Replies.Of(new ListedSeries(5_000, [.. Enumerable.Range(0, 1_000).Select(i => Summary(i, producers: 1))], "next"));
        Assert.Equal((1_000, "next"), (page.Series.Count, page.Next));
    }

    private static SeriesSummary Summary(int number, int producers) => new()
    {
        Id = $"{number:D6}-{new string('x', SeriesIdSyntax.MaxBytes - 7)}",
        Configuration = new SeriesConfiguration { Levels = [0.5, 0.8, 0.95] },
        Observations = long.MaxValue,
        LastTime = long.MaxValue,
        LastValue = 1,
        RelativeRmse = 1,
        Coverage = [0.5, 0.8, 0.95],
        LastSequences = Enumerable.Range(0, producers).ToDictionary(i => $"{i:D2}{new string('p', 60)}", _ => long.MaxValue),
    };
}
