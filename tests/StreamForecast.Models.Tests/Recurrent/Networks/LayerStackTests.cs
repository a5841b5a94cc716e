using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Recurrent.Networks;

namespace StreamForecast.Models.Tests.Recurrent.Networks;

public class LayerStackTests
{
    private const int Steps = 7;
    private const double Nudge = 1e-5;

    private static readonly Dictionary<string, LayerPlan[]> Plans = new(StringComparer.Ordinal)
    {
        ["elman"] = [new(LayerKind.Elman, 5)],
        ["gru"] = [new(LayerKind.Gru, 6)],
        ["lstm"] = [new(LayerKind.Lstm, 6)],
        ["lstm of whole vectors"] = [new(LayerKind.Lstm, 8)],
        ["dense"] = [new(LayerKind.Dense, 5)],
        ["gru, lstm, dense"] = [new(LayerKind.Gru, 5), new(LayerKind.Lstm, 3), new(LayerKind.Dense, 4)],
        ["dense, elman, gru"] = [new(LayerKind.Dense, 3), new(LayerKind.Elman, 6), new(LayerKind.Gru, 4)],
        ["lstm, lstm"] = [new(LayerKind.Lstm, 4), new(LayerKind.Lstm, 5)],
    };

    public static TheoryData<string> Networks => [.. Plans.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_gradient_equals_central_differences(string network)
    {
        Trial trial = new(Plans[network]);
        double[] errors = [.. Enumerable.Range(1, Steps).Select(i => Math.Sin(i))];
        double[] gradient = new double[trial.Parameters.Length];
        trial.Run();
        trial.Stack.Gradient(trial.Parameters, errors, gradient);
        double scale = gradient.Max(Math.Abs);

        for (int i = 0; i < gradient.Length; i++)
        {
            double difference = trial.Difference(ref trial.Parameters[i], t => t.WeightedOutputs(errors));
            Assert.True(Math.Abs(difference - gradient[i]) < 1e-8 * scale, $"{network}, {i}: {gradient[i]}, by differences {difference}");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_derivative_by_the_inputs_equals_central_differences(string network)
    {
        Trial trial = new(Plans[network]);
        double[] byInputs = new double[trial.Inputs.Length];
        trial.Run();
        trial.Stack.Sensitivities(trial.Parameters, Steps, byInputs, new double[Steps + 1]);

        for (int i = 0; i < byInputs.Length; i++)
        {
            Assert.Equal(trial.Difference(ref trial.Inputs[i], t => t.NewestOutput()), byInputs[i], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_derivative_by_the_first_state_equals_central_differences(string network)
    {
        Trial trial = new(Plans[network]);
        double[] squares = new double[Steps + 1];
        trial.Run();
        trial.Stack.Sensitivities(trial.Parameters, Steps, new double[trial.Inputs.Length], squares);

        double expected = 0;
        for (int i = 0; i < trial.State.Length; i++)
        {
            double difference = trial.Difference(ref trial.State[i], t => t.NewestOutput());
            expected += difference * difference;
        }

        Assert.Equal(expected, squares[0], 1e-8);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Looking_ahead_equals_running_on_and_leaves_the_window_alone(string network)
    {
        Trial trial = new(Plans[network]);
        trial.Run();
        double newest = trial.Stack.Output(trial.Parameters, Steps);
        trial.Stack.BeginLookAhead(Steps);
        double first = trial.Stack.LookAhead(trial.Parameters, 0.3, -0.2);
        double second = trial.Stack.LookAhead(trial.Parameters, -0.7, 0.1);
        Assert.Equal(newest, trial.Stack.Output(trial.Parameters, Steps));

        double[] state = new double[trial.Stack.StateSize];
        trial.Stack.CopyState(Steps, state);
        trial.Stack.Start(state);
        trial.Stack.Run(trial.Parameters, [0.3, -0.2, -0.7, 0.1]);

        Assert.Equal(trial.Stack.Output(trial.Parameters, 1), first);
        Assert.Equal(trial.Stack.Output(trial.Parameters, 2), second);
    }

    /// <summary>The equations written out for one unit, with no vector in sight.</summary>
    [Fact]
    public void One_unit_of_each_gated_layer_follows_its_equations()
    {
        Trial gru = new([new LayerPlan(LayerKind.Gru, 1)]);
        double[] p = gru.Parameters;
        double h = gru.State[0], x0 = gru.Inputs[0], x1 = gru.Inputs[1];
        double Sum(int at, int stride) => (p[at] * x0) + (p[at + stride] * x1) + p[at + (2 * stride)];
        double z = Sigmoid(Sum(0, 8) + (p[24] * h)), r = Sigmoid(Sum(4, 8) + (p[28] * h));
        double n = Math.Tanh(Sum(32, 4) + (r * p[44] * h));
        gru.Run();
        Assert.Equal((p[48] * ((z * h) + ((1 - z) * n))) + p[49], gru.Stack.Output(p, 1), 1e-13);

        Trial lstm = new([new LayerPlan(LayerKind.Lstm, 1)]);
        p = lstm.Parameters;
        (h, x0, x1) = (lstm.State[0], lstm.Inputs[0], lstm.Inputs[1]);
        double Gate(int gate) => Sum(4 * gate, 16) + (p[48 + (4 * gate)] * h);
        double c = (Sigmoid(Gate(1)) * lstm.State[4]) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(3)));
        lstm.Run();
        Assert.Equal((p[64] * Sigmoid(Gate(2)) * Math.Tanh(c)) + p[65], lstm.Stack.Output(p, 1), 1e-13);
    }

    [Fact]
    public void Gates_start_with_their_biases_and_the_head_at_zero()
    {
        var gru = new LayerStack([new LayerPlan(LayerKind.Gru, 4)], Steps);
        double[] parameters = new double[gru.ParameterCount];
        gru.Initialise(parameters, seed: 1);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], parameters[16..24]);
        Assert.All(parameters[gru.HeadOffset..], p => Assert.Equal(0, p));

        var lstm = new LayerStack([new LayerPlan(LayerKind.Lstm, 4, ForgetBias: 4)], Steps);
        parameters = new double[lstm.ParameterCount];
        lstm.Initialise(parameters, seed: 1);
        Assert.Equal([0, 0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0], parameters[32..48]);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // A stack with parameters, inputs and a state that are nowhere 0 but in the padding.
    private sealed class Trial
    {
        public Trial(LayerPlan[] plans)
        {
            var random = new SeededRandom(9);
            Stack = new LayerStack(plans, Steps);
            Parameters = new double[Stack.ParameterCount];
            Stack.Initialise(Parameters, seed: 2);
            Draw(Parameters.AsSpan(Stack.HeadOffset), ref random);
            Inputs = new double[Steps * LayerStack.Inputs];
            Draw(Inputs, ref random);
            State = new double[Stack.StateSize];

            // What a run leaves behind has its padding right.
            Run();
            Stack.CopyState(Steps, State);
        }

        public LayerStack Stack { get; }

        public double[] Parameters { get; }

        public double[] Inputs { get; }

        public double[] State { get; }

        public void Run()
        {
            Stack.Start(State);
            Stack.Run(Parameters, Inputs);
        }

        public double NewestOutput()
        {
            Run();
            return Stack.Output(Parameters, Steps);
        }

        public double WeightedOutputs(double[] errors)
        {
            Run();
            return errors.Select((e, step) => e * Stack.Output(Parameters, step + 1)).Sum();
        }

        public double Difference(ref double at, Func<Trial, double> of)
        {
            double value = at;
            at = value + Nudge;
            double up = of(this);
            at = value - Nudge;
            double down = of(this);
            at = value;
            return (up - down) / (2 * Nudge);
        }

        private static void Draw(Span<double> values, ref SeededRandom random)
        {
            foreach (ref double value in values)
            {
                value = random.NextNormal();
            }
        }
    }
}
