using StreamForecast.Models.Baselines;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.Models.Recurrent.Reservoirs;
using static StreamForecast.Models.Tests.Contract.InputUnits;

namespace StreamForecast.Models.Tests.Contract;

/// <summary>Every model, in each of its forms. A new model is one more line; without one a law fails.</summary>
public static class ModelCases
{
    private static readonly ThreadLocal<ModelCase?> Unlisted = new();

    private const string FixedConstants = "Its constants are fixed and it does not learn them.";

    public static readonly IReadOnlyList<ModelCase> All =
    [
        new ModelCase("naive", Any, () => new Naive())
            .Except(Law.LearnsAnAutoregression, "It is the naive forecast."),
        new ModelCase("zero change", Any, () => new ZeroChange())
            .Except(Law.LearnsAnAutoregression, "It is the naive forecast of differences and returns, and learns nothing."),
        new ModelCase("seasonal naive", Any, () => new SeasonalNaive(12))
            .Except(Law.LearnsAnAutoregression, "It learns nothing."),
        new ModelCase("exponential smoothing", Any, () => new ExponentialSmoothing(0.4))
            .Except(Law.LearnsAnAutoregression, FixedConstants),
        new ModelCase("Holt", Any, () => new Holt(SmoothingConstants.Default))
            .Except(Law.LearnsAnAutoregression, FixedConstants),
        new ModelCase("Holt-Winters", Any, () => new HoltWinters(12, SmoothingConstants.Default, 0.3))
            .Except(Law.LearnsAnAutoregression, FixedConstants),
        new ModelCase("ar(1)", Any, () => Autoregression.OfOrder(1, 0.998)),
        new ModelCase("ar(1), static", Any, () => Autoregression.OfOrder(1, 1)),
        new ModelCase("ar(20)", Any, () => Autoregression.OfOrder(20, 0.9995)),
        new ModelCase("ar, scattered lags", Any, () => new Autoregression([1, 2, 5, 24, 25], 0.9995)),
        new ModelCase("linear neuron", Standardized, () => new LinearNeuron(0.01)) { Still = () => new LinearNeuron(0) },
        new ModelCase("cell, plain gradient", Standardized, () => RecurrentCell.ByGradient(0.002))
        {
            Still = () => RecurrentCell.ByGradient(0),
        },
        new ModelCase("cell, Adam", Standardized, () => RecurrentCell.ByAdam()) { Still = () => RecurrentCell.ByAdam(rate: 0) },
        new ModelCase("cell, Gauss-Newton", Standardized, () => RecurrentCell.ByGaussNewton(0.999)),
        new ModelCase("cell, the article's", Standardized, () => RecurrentCell.Article(1e-4, 64)) { Still = () => RecurrentCell.Article(0, 64) }
            .Except(Law.StaysFinite, "It may diverge by design; the demonstration shows when.")
            .Except(Law.LearnsAnAutoregression, "Starting at u = 1 with a rate that does not diverge, it gets there far too late."),
        new ModelCase("series, fast", Any, () => new SeriesAsForecaster("fast"))
            .Except(Law.ProfilesItsMemory, ProfileOfNow)
            .Except(Law.KeepsItsSizeFromTheStart, WarmUpRows),
        Network("elman", new LayerPlan(LayerKind.Elman, 8)),
        Network("gru", new LayerPlan(LayerKind.Gru, 6)),
        Network("lstm", new LayerPlan(LayerKind.Lstm, 8)),
        Network("stack of layers", new LayerPlan(LayerKind.Gru, 5), new LayerPlan(LayerKind.Lstm, 4), new LayerPlan(LayerKind.Dense, 3)),
        new ModelCase("echo state", Any, () => ReservoirForecaster.EchoState(20, seed: 1)).Except(Law.ProfilesItsMemory, MovingScale),
        new ModelCase("linear recurrent unit", Any, () => ReservoirForecaster.LinearUnits(8, seed: 1))
            .Except(Law.ProfilesItsMemory, MovingScale),
        new ModelCase("series, balanced", Any, () => new SeriesAsForecaster("balanced"))
            .Except(Law.ProfilesItsMemory, ProfileOfNow)
            .Except(Law.KeepsItsSizeFromTheStart, WarmUpRows),
    ];

    private const string ProfileOfNow = "Its profile ignores clips and the learning of weights, so differences do not reproduce it.";

    private const string WarmUpRows = "It keeps the rows of its warm-up until its frame stands and the season is known.";

    private const string MovingScale = "Its scale moves with what it hears; its own test holds the scale.";

    /// <summary>The names, as theory data.</summary>
    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    /// <summary>The cases that are not excused from a law.</summary>
    public static TheoryData<string> HeldTo(Law law) => [.. All.Where(c => c.IsHeldTo(law)).Select(c => c.Name)];

    private static ModelCase Network(string name, params LayerPlan[] layers) =>
        new ModelCase(name, Any, () => new RecurrentNetwork(layers, seed: 1)).Except(Law.ProfilesItsMemory, MovingScale);

    public static ModelCase Named(string name) =>
        Unlisted.Value is { } broken && string.Equals(broken.Name, name, StringComparison.Ordinal)
            ? broken
            : All.Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));

    /// <summary>Has <see cref="Named"/> know one case more while <paramref name="action"/> runs, on this thread.</summary>
    internal static void With(ModelCase model, Action action)
    {
        Unlisted.Value = model;
        try
        {
            action();
        }
        finally
        {
            Unlisted.Value = null;
        }
    }
}
