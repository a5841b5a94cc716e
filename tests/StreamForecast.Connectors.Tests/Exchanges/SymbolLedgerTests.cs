using System.Globalization;
using StreamForecast.Connectors.Exchanges;

namespace StreamForecast.Connectors.Tests.Exchanges;

public class SymbolLedgerTests
{
    [Theory]
    [InlineData(ExchangeIdOrder.Consecutive, null, "5 6 9 7 10 14", "0 0 2 0 0 3")]
    [InlineData(ExchangeIdOrder.Consecutive, 2L, "5 6", "2 0")]
    [InlineData(ExchangeIdOrder.Consecutive, 9L, "5 6 10 11", "0 0 0 0")]
    [InlineData(ExchangeIdOrder.Increasing, 2L, "5 6 9", "0 0 0")]
    public void Skipped_numbers_are_gaps_where_numbers_follow_each_other(ExchangeIdOrder order, long? last, string numbers, string expected)
    {
        var ledger = new SymbolLedger([], last, isNewSeries: last is null);

        IEnumerable<long> missing = numbers.Split(' ').Select(number =>
        {
            Assert.Equal(SymbolVerdict.Take, ledger.Note(Tick(order, number: long.Parse(number, CultureInfo.InvariantCulture)), out long skipped));
            return skipped;
        });

        Assert.Equal(expected, string.Join(' ', missing));
    }

    [Fact]
    public void An_id_without_order_is_taken_once_as_long_as_it_is_remembered()
    {
        var ledger = new SymbolLedger([], null, isNewSeries: true);
        Assert.Equal(SymbolVerdict.Take, Note(ledger, "first"));
        for (int i = 1; i < SymbolLedger.WindowIds; i++)
        {
            Note(ledger, $"{i}");
        }

        Assert.Equal(SymbolVerdict.Repeated, Note(ledger, "first"));
        Assert.Equal(SymbolVerdict.Take, Note(ledger, "one more"));
        Assert.Equal(SymbolVerdict.Take, Note(ledger, "first"));
    }

    [Fact]
    public void History_without_ordered_ids_warms_up_a_new_series_and_no_other()
    {
        var fresh = new SymbolLedger([], null, isNewSeries: true);
        Assert.Equal(SymbolVerdict.Take, Note(fresh, null, isSnapshot: true));
        Assert.Equal(SymbolVerdict.Take, Note(fresh, null, isSnapshot: true));
        Assert.Equal(SymbolVerdict.Take, Note(fresh, null));
        Assert.Equal(SymbolVerdict.Past, Note(fresh, null, isSnapshot: true));

        Assert.Equal(SymbolVerdict.Past, Note(new SymbolLedger([], null, isNewSeries: false), null, isSnapshot: true));

        var again = new SymbolLedger([], null, isNewSeries: true);
        again.Reconnected();
        Assert.Equal(SymbolVerdict.Past, Note(again, null, isSnapshot: true));
    }

    [Fact]
    public void History_with_ordered_ids_is_left_to_the_series()
    {
        var ledger = new SymbolLedger([], 9, isNewSeries: false);

        Assert.Equal(SymbolVerdict.Take, ledger.Note(Tick(ExchangeIdOrder.Consecutive, number: 8) with { IsSnapshot = true }, out _));
    }

    private static SymbolVerdict Note(SymbolLedger ledger, string? key, bool isSnapshot = false) =>
        ledger.Note(Tick(ExchangeIdOrder.Unique) with { Key = key, IsSnapshot = isSnapshot }, out _);

    private static ExchangeTick Tick(ExchangeIdOrder order, long? number = null) =>
        new(new ChannelRule { Name = "trade", Symbol = "s", Price = "p", IdOrder = order }, "S", 1, 1, number, null, false);
}
