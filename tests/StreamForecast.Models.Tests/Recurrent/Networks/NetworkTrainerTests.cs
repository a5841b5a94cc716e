using StreamForecast.Models.Optimizers;
using StreamForecast.Models.Recurrent.Networks;

namespace StreamForecast.Models.Tests.Recurrent.Networks;

public class NetworkTrainerTests
{
    private const int Steps = 4;
    private const double Rate = 0.01;

    private static readonly double[] Inputs = [0.3, 0.1, -0.4, -0.7, 0.8, 1.2, 0.5, -0.3];

    /// <summary>The gradient is the sum of the steps' own, the newest once and each older one by the window's length.</summary>
    [Fact]
    public void The_newest_step_weighs_1_and_the_older_ones_share_1()
    {
        (LayerStack stack, double[] trained) = Network();
        double[] expected = [.. trained];
        var trainer = new NetworkTrainer(stack, Rate);
        var adam = new Adam(stack.ParameterCount, Rate);
        double[] targets = [0.2, -0.1, 0.3, 0.1];
        for (int tick = 0; tick < 5; tick++)
        {
            double[] gradient = new double[stack.ParameterCount];
            for (int step = 0; step < Steps; step++)
            {
                stack.Run(expected, Inputs);
                double[] errors = new double[Steps];
                errors[step] = stack.Output(expected, step + 1) - targets[step];
                double[] ofStep = new double[stack.ParameterCount];
                stack.Gradient(expected, errors, ofStep);
                gradient = [.. gradient.Zip(ofStep, (sum, g) => sum + (g * (step == Steps - 1 ? 1 : 1.0 / Steps)))];
            }

            adam.Step(expected, gradient);
            stack.Run(trained, Inputs);
            trainer.Train(trained, targets);
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], trained[i], 1e-10);
        }
    }

    [Fact]
    public void A_wild_value_moves_no_more_than_one_three_deviations_off()
    {
        double[] afterWild = AfterTarget(output => output + 1e9), afterThree = AfterTarget(output => output + 3);

        for (int i = 0; i < afterWild.Length; i++)
        {
            Assert.Equal(afterThree[i], afterWild[i], 1e-12);
        }

        Assert.NotEqual(AfterTarget(output => output + 0.1), afterThree);
    }

    /// <summary>
    /// The first of two steps is the same; the second, on a far longer gradient, shows in Adam's means only up to the norm of 1.
    /// </summary>
    [Fact]
    public void A_long_gradient_is_followed_at_norm_1()
    {
        (LayerStack stack, double[] parameters) = Network();
        var trainer = new NetworkTrainer(stack, Rate);
        stack.Run(parameters, Inputs);
        trainer.Train(parameters, [0, 0, 0, 3]);

        // After one step the means are a tenth of the gradient.
        SavedState adam = SavedState.Of(trainer).Parts.Single();
        double norm = Math.Sqrt(adam.Numbers.Skip(2).Take(stack.ParameterCount).Sum(mean => 100 * mean * mean));
        Assert.Equal(1, norm, 1e-9);
    }

    // Two ticks: the first step of Adam shows the signs of the gradient alone.
    private static double[] AfterTarget(Func<double, double> target)
    {
        (LayerStack stack, double[] parameters) = Network();
        var trainer = new NetworkTrainer(stack, Rate);
        stack.Run(parameters, Inputs);
        double[] outputs = [.. Enumerable.Range(1, Steps).Select(step => stack.Output(parameters, step))];
        trainer.Train(parameters, [outputs[0] + 0.5, outputs[1], outputs[2] - 0.5, target(outputs[3])]);
        stack.Run(parameters, Inputs);
        trainer.Train(parameters, [0, 0, 0, 0]);
        return parameters;
    }

    private static (LayerStack Stack, double[] Parameters) Network()
    {
        var stack = new LayerStack([new LayerPlan(LayerKind.Gru, 3)], Steps);
        double[] parameters = new double[stack.ParameterCount];
        stack.Initialise(parameters, seed: 6);
        (parameters[stack.HeadOffset], parameters[stack.HeadOffset + 1], parameters[^1]) = (0.4, -0.3, 0.1);
        return (stack, parameters);
    }
}
