using StreamForecast.Daemon.Options;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Tests.Options;

public sealed class SeriesChangeTests
{
    private static readonly SeriesConfiguration Usual = new()
    {
        Target = Target.Return,
        Profile = "balanced",
        Experts = ["ar(3)"],
        Horizon = 7,
        Levels = [0.8],
        Season = 24,
        Drift = DriftPolicy.Adapt,
        ReorderWindow = 5_000_000,
        ReorderLimit = 8,
        Duplicates = DuplicatePolicy.DropSameTimeAndValue,
        Seed = ulong.MaxValue,
    };

    [Fact]
    public void What_a_change_leaves_out_stays() => Assert.Equivalent(Usual, SeriesChange.Apply("{}", Usual), strict: true);

    [Fact]
    public void Every_key_can_be_changed()
    {
        SeriesConfiguration changed = SeriesChange.Apply(
            """
            {"target":"level","sample":"5m","experts":["ar(20)","rnn"],"horizon":3,"intervals":[0.9,0.5],"season":"auto","drift":"report",
             "reorder":"250ms","reorder_limit":9,"duplicates":"keep","seed":4}
            """, Usual);

        Assert.Equal((Target.Level, "5m", 3), (changed.Target, changed.Sampling.ToString(), changed.Horizon));
        Assert.Equal(2, changed.Experts.Count);
        Assert.Equal([0.5, 0.9], changed.Levels);
        Assert.Equal((null, DriftPolicy.Report, 250_000_000L, 9), (changed.Season, changed.Drift, changed.ReorderWindow, changed.ReorderLimit));
        Assert.Equal((DuplicatePolicy.Keep, 4UL), (changed.Duplicates, changed.Seed));
    }

    [Fact]
    public void A_profile_takes_the_place_of_experts_named_before() =>
        Assert.Equal(("full", 0), (SeriesChange.Apply("""{"profile":"full"}""", Usual).Profile, SeriesChange.Apply("""{"profile":"full"}""", Usual).Experts.Count));

    [Theory]
    [InlineData("""{"horizon":0}""", "horizon")]
    [InlineData("""{"experts":["oracle(7)"]}""", "experts[0]")]
    [InlineData("""{"profil":"full"}""", "profil")]
    [InlineData("""{"match":"*"}""", "match")]
    [InlineData("""{"profile":"full","experts":["ar(1)"]}""", "experts")]
    [InlineData("""{"reorder":"2h"}""", "reorder")]
    [InlineData("horizon: 3", "")]
    [InlineData("[1]", "")]
    [InlineData("", "")]
    public void A_faulty_key_is_named(string json, string path)
    {
        ConfigurationException faulty = Assert.Throws<ConfigurationException>(() => SeriesChange.Apply(json, Usual));
        Assert.Equal(path, Assert.Single(faulty.Faults).Path);
    }
}
