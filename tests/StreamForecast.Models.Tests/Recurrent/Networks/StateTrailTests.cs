using StreamForecast.Models.Recurrent.Networks;

namespace StreamForecast.Models.Tests.Recurrent.Networks;

public class StateTrailTests
{
    private const int Window = 5;

    /// <summary>Inputs and states are numbered from 1, so that what comes back says where it came from.</summary>
    [Fact]
    public void Window_and_run_start_from_the_state_before_their_first_input()
    {
        var trail = new StateTrail(Window, stateSize: 1);
        for (int count = 1; count <= 400; count++)
        {
            trail.Push(count, -count);
            trail.Newest[0] = count;
            trail.KeepCheckpoint();

            Check(count, Math.Min(count, Window), trail.WindowSteps, trail.WindowInputs, trail.WindowStart[0]);
            Assert.InRange(trail.RunSteps, Math.Min(count, StateTrail.ExplainedSteps), StateTrail.LongestRun - 1);
            Check(count, trail.RunSteps, trail.RunSteps, trail.RunInputs, trail.RunStart[0]);
        }
    }

    private static void Check(int count, int expectedSteps, int steps, ReadOnlySpan<double> inputs, double start)
    {
        Assert.Equal(expectedSteps, steps);
        Assert.Equal(steps * LayerStack.Inputs, inputs.Length);
        Assert.Equal(count, inputs[^2]);
        Assert.Equal(-count, inputs[^1]);
        Assert.Equal(count - steps + 1, inputs[0]);
        Assert.Equal(count - steps, start);
    }
}
