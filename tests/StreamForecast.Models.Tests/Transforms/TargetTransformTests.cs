using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests.Transforms;

public class TargetTransformTests
{
    [Theory]
    [InlineData(Target.Level, 100, 110, 110)]
    [InlineData(Target.Difference, 100, 110, 10)]
    [InlineData(Target.Return, 100, 110, 0.1)]
    [InlineData(Target.Return, -37.63, 10.01, 1.2660111613074674)]
    [InlineData(Target.LogReturn, 100, 110, 0.09531017980432493)]
    public void A_target_follows_from_two_values_and_leads_back_to_the_second(Target target, double previous, double value, double expected)
    {
        Assert.True(target.TryApply(previous, value, out double result));
        Assert.Equal(expected, result, 12);

        double[] path = [result];
        target.Restore(previous, path);
        Assert.Equal(value, path[0], 12);
    }

    [Theory]
    [InlineData(Target.Return, 0, 5)]
    [InlineData(Target.Return, 1e-310, 1e10)]
    [InlineData(Target.LogReturn, 18.27, -37.63)]
    [InlineData(Target.LogReturn, -37.63, 10.01)]
    [InlineData(Target.LogReturn, 0, 1)]
    [InlineData(Target.LogReturn, 1, 0)]
    public void A_relative_target_is_undefined_after_nothing_and_a_logarithm_below_it(Target target, double previous, double value) =>
        Assert.False(target.TryApply(previous, value, out _));

    [Fact]
    public void A_path_of_changes_compounds()
    {
        double[] returns = [0.1, -0.5];
        Target.Return.Restore(-100, returns);
        Assert.Equal([-90, -135], returns, (a, b) => Math.Abs(a - b) < 1e-12);

        double[] differences = [1, 2];
        Target.Difference.Restore(10, differences);
        Assert.Equal([11, 13], differences);
    }

    [Fact]
    public void Only_relative_errors_are_parts_of_the_value()
    {
        Assert.Equal(1, Target.Level.ErrorUnit(-40));
        Assert.Equal(1, Target.Difference.ErrorUnit(-40));
        Assert.Equal(40, Target.Return.ErrorUnit(-40));
        Assert.Equal(40, Target.LogReturn.ErrorUnit(40));
    }
}
