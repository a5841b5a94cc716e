using StreamForecast.Models.Scaling;

namespace StreamForecast.Models.Tests.Scaling;

public class FrameBuilderTests
{
    [Fact]
    public void The_frame_is_mean_and_population_deviation_of_the_first_rows()
    {
        var builder = new FrameBuilder();
        for (int row = 0; row < FrameBuilder.Rows; row++)
        {
            Assert.Null(builder.TryFix(centred: true));
            builder.Add(1e9 + row);
        }

        Frame frame = builder.TryFix(centred: true)!.Value;
        Assert.Equal(1e9 + 31.5, frame.Centre, 6);
        Assert.Equal(Math.Sqrt(((64.0 * 64) - 1) / 12), frame.Scale, 6);
        Assert.Equal(0, builder.TryFix(centred: false)!.Value.Centre);
    }

    [Fact]
    public void Rows_at_rest_have_no_frame_until_they_move_and_the_latest_are_kept()
    {
        var builder = new FrameBuilder();
        for (int row = 0; row < 200; row++)
        {
            builder.Add(7);
            Assert.Null(builder.TryFix(centred: true));
        }

        builder.Add(8);
        Frame frame = builder.TryFix(centred: true)!.Value;
        double[] rows = new double[FrameBuilder.Rows];
        builder.CopyScaled(frame, rows);
        Assert.All(rows[..^1], z => Assert.Equal(frame.Apply(7), z));
        Assert.Equal(frame.Apply(8), rows[^1]);
    }

    [Fact]
    public void Rounding_of_a_large_constant_is_no_movement()
    {
        var builder = new FrameBuilder();
        for (int row = 0; row < 100; row++)
        {
            builder.Add(1e12 + (row % 2 * 1e-4));
        }

        Assert.Null(builder.TryFix(centred: true));
    }

    [Fact]
    public void A_frame_holds_values_up_to_a_thousand_scales_away()
    {
        var frame = new Frame(Centre: 5, Scale: 2);

        Assert.True(frame.Holds(5 - 2_000));
        Assert.False(frame.Holds(5 + 2_000.1));
        Assert.Equal(12, frame.Restore(frame.Apply(12)));
    }
}
