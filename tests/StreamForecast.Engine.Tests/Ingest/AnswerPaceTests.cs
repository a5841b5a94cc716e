using StreamForecast.Engine.Ingest;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class AnswerPaceTests
{
    private static readonly EngineSettings Settings = new()
    {
        InFlightBatches = 32,
        MaxInFlightBatches = 128,
        AnswerTarget = TimeSpan.FromSeconds(1),
        IngestTimeout = TimeSpan.FromSeconds(40),
    };

    [Theory]
    [InlineData(true, 1.0, 128)]
    [InlineData(true, 1.1, 32)]
    [InlineData(true, 5.0, 32)]
    [InlineData(true, 5.1, 2)]
    [InlineData(false, 0.1, 2)]
    public void The_sooner_answers_come_the_more_may_be_under_way(bool isTaken, double seconds, int expected) =>
        Assert.Equal(expected, new AnswerPace(Settings, int.MaxValue).Allows(isTaken, TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(8, 8, 8, 8)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(64, 16, 64, 32)]
    public void A_connection_that_asks_for_fewer_has_fewer(int limit, int first, int most, int usual)
    {
        var pace = new AnswerPace(Settings, limit);
        Assert.Equal((first, most, usual), (pace.First, pace.Most, pace.Allows(isTaken: true, TimeSpan.FromSeconds(3))));
        Assert.Equal(Math.Min(2, limit), pace.Allows(isTaken: false, TimeSpan.Zero));
    }

    [Fact]
    public void The_most_are_never_fewer_than_the_usual() =>
        Assert.Equal(32, new AnswerPace(Settings with { MaxInFlightBatches = 8 }, int.MaxValue).Allows(isTaken: true, TimeSpan.Zero));
}
