using StreamForecast.Models.Evaluation;

namespace StreamForecast.Models.Tests.Evaluation;

public class FsnetProtocolTests
{
    private static readonly FsnetProtocol Small = new(UnitRows: 4, FirstScoredRow: 5, EndRow: 10);

    [Theory]
    [InlineData("data/ETTh1.csv", 17_420)]
    [InlineData("etth2", 17_420)]
    [InlineData("EttM1.csv", 69_680)]
    [InlineData("ETTh1-short.csv", 400)]
    public void Files_named_ETT_in_any_case_score_the_fifth_to_the_twentieth_month(string file, int rows) =>
        Assert.Equal(new FsnetProtocol(UnitRows: 2_880, FirstScoredRow: 3_600, EndRow: 14_400), FsnetProtocol.For(file, rows));

    [Theory]
    [InlineData("WTH.csv", 35_064, 7_012, 8_766)]
    [InlineData("ett/exchange.csv", 1_000, 200, 250)]
    [InlineData("my-ETTh1.csv", 20_000, 4_000, 5_000)]
    public void Other_files_take_their_first_fifth_as_unit_and_score_their_last_three_quarters(string file, int rows, int unit, int first) =>
        Assert.Equal(new FsnetProtocol(unit, first, rows), FsnetProtocol.For(file, rows));

    [Fact]
    public void The_unit_is_the_population_standard_deviation_of_the_first_rows() =>
        Assert.Equal(Math.Sqrt(5), Small.UnitOf([2, 4, 6, 8, 1000]), 1e-12);

    [Fact]
    public void A_large_offset_does_not_spoil_the_unit() =>
        Assert.Equal(Math.Sqrt(5), Small.UnitOf([1e9 + 2, 1e9 + 4, 1e9 + 6, 1e9 + 8]), 1e-6);

    [Fact]
    public void Values_that_do_not_move_have_the_unit_one() => Assert.Equal(1, Small.UnitOf([3, 3, 3, 3, 7]));

    [Fact]
    public void Too_few_values_for_a_unit_are_refused() => Assert.Throws<ArgumentException>(() => Small.UnitOf([1, 2]));
}
