using StreamForecast.Models.Seasons;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Seasons;

public class SeasonFromValuesTests
{
    [Theory]
    [InlineData(512, 7)]
    [InlineData(512, 24)]
    [InlineData(2_048, 96)]
    [InlineData(2_048, 288)]
    public void A_wave_in_noise_shows_its_length_and_not_a_multiple_of_it(int rows, int length)
    {
        double[] noise = TestSeries.Noise(rows, seed: 71);
        double[] series = [.. noise.Select((e, t) => (0.3 * e / length) + Saw(t % length, length))];
        Assert.Equal(length, SeasonFromValues.Find(series));
    }

    [Fact]
    public void Noise_walks_and_constants_have_none()
    {
        double[] noise = TestSeries.Noise(2_048, seed: 72);
        double at = 0;
        Assert.Null(SeasonFromValues.Find(noise));
        Assert.Null(SeasonFromValues.Find([.. noise.Select(e => at += e)]));
        Assert.Null(SeasonFromValues.Find(new double[512]));
        Assert.Null(SeasonFromValues.Find([1, 2]));
    }

    [Fact]
    public void A_few_wild_values_do_not_hide_it()
    {
        double[] noise = TestSeries.Noise(512, seed: 73);
        double[] series = [.. noise.Select((e, t) => (0.01 * e) + Saw(t % 24, 24) + (t % 101 == 50 ? 500 : 0))];
        Assert.Equal(24, SeasonFromValues.Find(series));
    }

    [SkippableFact]
    public void Half_hours_of_taxi_passengers_repeat_by_the_day() =>
        Assert.Equal(48, SeasonFromValues.Find(SharedData.Column("nyc-taxi.csv", "value").AsSpan(0, 512)));

    // A steep rise and a slow fall: its differences are periodic and sharp.
    private static double Saw(int place, int length) => place < length / 4 ? 4.0 * place / length : 1 - ((place - (length / 4)) / (0.75 * length));
}
