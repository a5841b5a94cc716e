using System.Text.Json.Nodes;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Recurrent.Networks;

namespace StreamForecast.PeerBenchmarks.Torch;

/// <summary>
/// One recurrent layer against PyTorch: the same initial parameters, the same inputs, one gradient step a tick over a window of 16 that is
/// run again each time, Adam, one thread, doubles. What is timed of ours is the whole product model, its scaling of the series included.
/// </summary>
internal static class NetworkComparison
{
    private const int Units = 16;
    private const ulong Seed = 1;

    /// <summary>Ticks whose losses are compared.</summary>
    private const int ComparedTicks = 1_001;

    private const int OurTicks = 50_000;
    private const int TheirTicks = 150;

    private const double LeastRatio = 400;
    private const double LargestGradientDifference = 1e-9;
    private const double LargestLossDifference = 1e-6;

    /// <summary>The first step, the first of a full window, and two later ones.</summary>
    private static readonly int[] GradientsAt = [1, 16, 100, 1_000];

    /// <param name="kind">LSTM or GRU.</param>
    /// <param name="module">PyTorch's module: the layer, called once a window, or its cell, called once a step.</param>
    /// <param name="python">The interpreter that has PyTorch.</param>
    /// <param name="runs">Runs of each side.</param>
    public static Comparison Run(LayerKind kind, string module, string python, int runs)
    {
        // A network that nothing has trained yet, so that both sides start from the same numbers.
        var network = new OnlineNetwork(new LayerPlan(kind, Units), Seed);
        double[] parameters = network.Parameters;
        double[] series = SeriesOfTicks.Of(ComparedTicks + ((runs + 1) * TheirTicks) + 1);
        (double[][] inputs, double[] targets) = Scaled(series);

        using var peer = new TorchPeer(python);
        string version = (string)peer.Ask(new
        {
            @do = "start",
            kind = Name(kind),
            module,
            units = Units,
            window = RecurrentNetwork.DefaultWindow,
            rate = RecurrentNetwork.DefaultRate,
            parameters,
            inputs,
            targets,
        })["version"]!;

        JsonNode theirs = peer.Ask(new { @do = "compare", ticks = ComparedTicks, gradients_at = GradientsAt });
        (double[] losses, double[][] gradients) = Train(network, inputs, targets);
        double[][] theirGradients = [.. theirs["gradients"]!.AsArray().Select(Numbers)];
        double gradientDifference = gradients.Zip(theirGradients, Measurement.LargestDifference).Max();
        double lossDifference = Measurement.LargestDifference(losses, Numbers(theirs["losses"]));

        (Spread ours, Spread others) = Measurement.ByTurns(
            runs, Ticks(kind), () => (double)peer.Ask(new { @do = "time", ticks = TheirTicks })["seconds_per_tick"]!);
        string work = $"{Name(kind).ToUpperInvariant()}({Units})";
        string against = $"{work} against nn.{module}";
        return new Comparison(work, $"PyTorch {version}, nn.{module}", ours, others,
        [
            new($"{against}: times as fast as python3-torch, one thread", others / ours, LeastRatio, IsFloor: true),
            new($"{against}: largest relative difference of {GradientsAt.Length} gradients from autograd", Spread.Same(gradientDifference), LargestGradientDifference, IsFloor: false),
            new($"{against}: largest relative difference of {losses.Length:N0} losses", Spread.Same(lossDifference), LargestLossDifference, IsFloor: false),
        ]);
    }

    private static string Name(LayerKind kind) => kind == LayerKind.Lstm ? "lstm" : "gru";

    private static double[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(number => (double)number!)];

    private static (double[] Losses, double[][] Gradients) Train(OnlineNetwork network, double[][] inputs, double[] targets)
    {
        List<double> losses = [];
        List<double[]> gradients = [];
        for (int tick = 0; tick < ComparedTicks; tick++)
        {
            if (tick > 0)
            {
                losses.Add(network.Learn(targets.AsSpan(0, tick)));
            }

            if (GradientsAt.Contains(tick))
            {
                gradients.Add(network.Gradient);
            }

            network.Take(inputs[tick][0], inputs[tick][1]);
        }

        return ([.. losses], [.. gradients]);
    }

    // Level and change of each value, and what should have followed it: they depend on the series alone.
    private static (double[][] Inputs, double[] Targets) Scaled(double[] series)
    {
        var scale = new InnerScale(differenceScale: 1);
        double[][] inputs = new double[series.Length - 1][];
        double[] targets = new double[series.Length - 1];
        for (int t = 0; t < inputs.Length; t++)
        {
            double last = scale.Last;
            scale.Learn(series[t]);
            inputs[t] = [scale.LevelInput(series[t]), t == 0 ? 0 : scale.ChangeInput(last, series[t])];
            targets[t] = scale.Target(series[t + 1]);
        }

        return (inputs, targets);
    }

    private static Func<int> Ticks(LayerKind kind)
    {
        var model = new RecurrentNetwork([new LayerPlan(kind, Units)], Seed);
        double[] series = SeriesOfTicks.Of(OurTicks);
        double[] next = new double[1];
        return () =>
        {
            foreach (double value in series)
            {
                model.Forecast(next);
                model.Learn(value);
            }

            return series.Length;
        };
    }
}
