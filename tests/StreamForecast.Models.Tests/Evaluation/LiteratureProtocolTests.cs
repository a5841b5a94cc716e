using StreamForecast.Models.Evaluation;

namespace StreamForecast.Models.Tests.Evaluation;

public class LiteratureProtocolTests
{
    [Fact]
    public void The_unit_is_the_population_standard_deviation_of_the_first_rows()
    {
        var protocol = new LiteratureProtocol(UnitRows: 4, FirstScoredRow: 5, EndRow: 10);

        Assert.Equal(Math.Sqrt(5), protocol.Unit([2, 4, 6, 8, 1000]), 1e-12);
    }

    [Fact]
    public void A_large_offset_does_not_spoil_the_unit()
    {
        var protocol = new LiteratureProtocol(UnitRows: 4, FirstScoredRow: 5, EndRow: 10);

        Assert.Equal(Math.Sqrt(5), protocol.Unit([1e9 + 2, 1e9 + 4, 1e9 + 6, 1e9 + 8]), 1e-6);
    }

    [Fact]
    public void Other_files_take_their_first_fifth_as_unit_and_score_their_last_three_quarters() =>
        Assert.Equal(new LiteratureProtocol(UnitRows: 200, FirstScoredRow: 250, EndRow: 1000), LiteratureProtocol.OfRows(1000));

    [Theory]
    [InlineData(new double[] { 1, 2 })]
    [InlineData(new double[] { 3, 3, 3, 3 })]
    public void Values_that_give_no_unit_are_refused(double[] values) =>
        Assert.Throws<ArgumentException>(() => new LiteratureProtocol(UnitRows: 4, FirstScoredRow: 5, EndRow: 10).Unit(values));
}
