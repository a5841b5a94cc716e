using StreamForecast.Models.Explanation;
using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Recurrent.Networks;

public class RecurrentNetworkTests
{
    private const double FastRate = 0.01;

    public static TheoryData<LayerKind> Kinds => [LayerKind.Elman, LayerKind.Gru, LayerKind.Lstm];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Before_it_has_learned_a_change_it_forecasts_the_last_value(LayerKind kind)
    {
        var network = new RecurrentNetwork([new LayerPlan(kind, 8)], seed: 1);
        network.Learn(3.5);
        Span<double> horizon = stackalloc double[5];
        network.Forecast(horizon);

        Assert.Equal([3.5, 3.5, 3.5, 3.5, 3.5], horizon.ToArray());
    }

    [Fact]
    public void Another_seed_is_another_network()
    {
        LayerPlan[] plans = [new LayerPlan(LayerKind.Gru, 8)];

        Assert.NotEqual(Next(Trained(plans, seed: 1)), Next(Trained(plans, seed: 2)));
    }

    /// <summary>
    /// Within the first 64 values the scales are held, so that moving a value moves the forecast through the network alone; a rate that
    /// is next to nothing holds the parameters.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_memory_profile_equals_central_differences(LayerKind kind)
    {
        LayerPlan[] plans = [new LayerPlan(kind, 6), new LayerPlan(LayerKind.Dense, 3)];
        SavedState parameters = SavedState.Of(Trained(plans, seed: 3));
        double[] heard = [.. TestSeries.Autoregressive(60, slope: 0.8, seed: 4).Select(y => 0.5 * y)];
        double[] profile = new double[40];
        Hear(plans, parameters, heard).MemoryProfile(profile);

        for (int lag = 0; lag < profile.Length; lag++)
        {
            double difference = (Moved(plans, parameters, heard, lag, 1e-5) - Moved(plans, parameters, heard, lag, -1e-5)) / 2e-5;
            Assert.True(Math.Abs(difference - profile[lag]) < 1e-8, $"{kind}, lag {lag}: {profile[lag]}, by differences {difference}");
        }

        Assert.True(profile[..20].Sum(Math.Abs) > 1.01, "The network says nothing beyond naive.");
    }

    [Fact]
    public void The_gradient_of_an_LSTM_with_an_open_forget_gate_survives_where_an_Elman_network_forgets()
    {
        double[] elman = FlowOf(new LayerPlan(LayerKind.Elman, 8));
        double[] closed = FlowOf(new LayerPlan(LayerKind.Lstm, 16));
        double[] open = FlowOf(new LayerPlan(LayerKind.Lstm, 16, ForgetBias: 4));

        Assert.Equal(1, elman[0]);
        Assert.Equal(1, open[0]);
        Assert.True(elman[30] < 1e-3, $"Elman at lag 30: {elman[30]}");
        Assert.True(closed[30] < 1e-2, $"LSTM with forget bias 1 at lag 30: {closed[30]}");
        Assert.True(open[30] > 0.1, $"LSTM with forget bias 4 at lag 30: {open[30]}");
    }

    private static double[] FlowOf(LayerPlan plan)
    {
        IGradientFlow network = Trained([plan], seed: 1, rate: 1e-3);
        double[] norms = new double[65];
        network.GradientAgainstLag(norms);
        return norms;
    }

    private static RecurrentNetwork Trained(LayerPlan[] plans, ulong seed, double rate = FastRate)
    {
        var network = new RecurrentNetwork(plans, seed, differenceScale: 1, rate);
        foreach (double value in TestSeries.Autoregressive(500, slope: 0.8, seed: 5))
        {
            network.Learn(value);
        }

        return network;
    }

    private static double Next(RecurrentNetwork network)
    {
        Span<double> next = stackalloc double[1];
        network.Forecast(next);
        return next[0];
    }

    private static double Moved(LayerPlan[] plans, SavedState parameters, double[] heard, int lag, double by)
    {
        double[] moved = [.. heard];
        moved[^(lag + 1)] += by;
        return Next(Hear(plans, parameters, moved));
    }

    // A fresh network that takes over the parameters alone.
    private static RecurrentNetwork Hear(LayerPlan[] plans, SavedState parameters, double[] values)
    {
        var network = new RecurrentNetwork(plans, seed: 3, differenceScale: 1, rate: 1e-14);
        SavedState fresh = SavedState.Of(network);
        (fresh with { Numbers = parameters.Numbers }).LoadInto(network);
        foreach (double value in values)
        {
            network.Learn(value);
        }

        return network;
    }
}
