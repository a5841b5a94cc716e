using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Tests.Series;

public sealed class ConfigurationCodecTests
{
    [Fact]
    public void Every_field_survives()
    {
        var configuration = new SeriesConfiguration
        {
            Target = Target.Difference,
            Sampling = new SamplingRule(SamplingKind.CalendarDay, 5, "Europe/Berlin"),
            Profile = "full",
            Experts = ["ar(20)", "lstm(16)"],
            Horizon = 48,
            Levels = [0.1, 0.9],
            Season = 168,
            Drift = DriftPolicy.Adapt,
            ReorderWindow = 250_000_000,
            ReorderLimit = 77,
            Duplicates = DuplicatePolicy.DropSameTimeAndValue,
            Seed = ulong.MaxValue,
        };
        Assert.Equivalent(configuration, ConfigurationCodec.Decode(ConfigurationCodec.Encode(configuration)), strict: true);
    }

    [Fact]
    public void An_unknown_season_stays_unknown() =>
        Assert.Null(ConfigurationCodec.Decode(ConfigurationCodec.Encode(new SeriesConfiguration())).Season);

    [Fact]
    public void What_was_written_before_there_was_a_drift_policy_reports()
    {
        State.SeriesConfiguration encoded = ConfigurationCodec.Encode(new SeriesConfiguration());
        Assert.Equal("", encoded.Drift);
        Assert.Equal(DriftPolicy.Report, ConfigurationCodec.Decode(encoded).Drift);
        encoded.Drift = "Ignore";
        Assert.Contains("'Ignore'", Assert.Throws<InvalidDataException>(() => ConfigurationCodec.Decode(encoded)).Message);
    }

    [Fact]
    public void What_was_written_before_there_was_a_reorder_window_learns_ticks_as_they_come_and_keeps_repetitions()
    {
        State.SeriesConfiguration encoded = ConfigurationCodec.Encode(new SeriesConfiguration());
        Assert.Equal((0L, 0u, ""), (encoded.ReorderWindow, encoded.ReorderLimit, encoded.Duplicates));
        SeriesConfiguration decoded = ConfigurationCodec.Decode(encoded);
        Assert.Equal(
            (0L, SeriesConfiguration.DefaultReorderLimit, DuplicatePolicy.Keep), (decoded.ReorderWindow, decoded.ReorderLimit, decoded.Duplicates));
    }

    [Theory]
    [InlineData("Median")]
    [InlineData("1")]
    [InlineData("level")]
    [InlineData("")]
    public void A_target_this_version_does_not_know_is_refused_by_name(string target)
    {
        State.SeriesConfiguration encoded = ConfigurationCodec.Encode(new SeriesConfiguration());
        encoded.Target = target;
        Assert.Contains($"'{target}'", Assert.Throws<InvalidDataException>(() => ConfigurationCodec.Decode(encoded)).Message);
    }

    [Fact]
    public void A_configuration_without_a_sampling_rule_is_refused()
    {
        State.SeriesConfiguration encoded = ConfigurationCodec.Encode(new SeriesConfiguration());
        encoded.Sampling = null;
        Assert.Throws<InvalidDataException>(() => ConfigurationCodec.Decode(encoded));
    }
}
