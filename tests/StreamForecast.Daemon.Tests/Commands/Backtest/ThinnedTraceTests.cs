using StreamForecast.Daemon.Commands.Backtest;

namespace StreamForecast.Daemon.Tests.Commands.Backtest;

public class ThinnedTraceTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(1_000)]
    public void However_long_the_run_the_points_are_few_and_evenly_spaced(int rows)
    {
        var trace = new ThinnedTrace<int>(capacity: 8);
        for (int row = 0; row < rows; row++)
        {
            if (trace.Advance())
            {
                trace.Keep(row);
            }
        }

        Assert.InRange(trace.Points.Count, 4, 7);
        int spacing = trace.Points[1];
        Assert.Equal(Enumerable.Range(0, trace.Points.Count).Select(i => i * spacing), trace.Points);
        Assert.InRange(rows - 1 - trace.Points[^1], 0, spacing - 1);
    }
}
