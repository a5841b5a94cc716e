using StreamForecast.Daemon.Options;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Tests.Options;

public class SeriesRulesTests
{
    [Fact]
    public void A_rule_that_is_silent_on_the_target_leaves_it_to_the_source()
    {
        var rules = new SeriesRules([new SeriesRule("*", Target: null, SeriesRules.Defaults)], ["SIM:*"]);

        Assert.Equal(Target.LogReturn, rules.Resolve("SIM:BTC-USD").Target);
        Assert.Equal(Target.Level, rules.Resolve("boiler").Target);
    }

    [Fact]
    public void A_rule_that_names_the_target_wins_over_the_source()
    {
        var rules = new SeriesRules([new SeriesRule("SIM:*", Target.Level, SeriesRules.Defaults)], ["SIM:*"]);

        Assert.Equal(Target.Level, rules.Resolve("SIM:BTC-USD").Target);
    }

    [Fact]
    public void Series_of_a_rule_share_its_configuration_where_their_target_is_its_own()
    {
        var rules = new SeriesRules([new SeriesRule("*", Target: null, SeriesRules.Defaults)], ["SIM:*"]);

        Assert.Same(rules.Resolve("boiler"), rules.Resolve("pump"));
    }
}
