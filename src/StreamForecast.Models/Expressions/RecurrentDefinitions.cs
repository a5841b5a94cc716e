using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.Models.Recurrent.Reservoirs;

namespace StreamForecast.Models.Expressions;

/// <summary>Networks with hidden state, and reservoirs with a least-squares readout.</summary>
internal static class RecurrentDefinitions
{
    private static readonly ParameterDefinition Rate = new("rate", 1e-6, 1, RecurrentNetwork.DefaultRate);
    private static readonly ParameterDefinition Window =
        ParameterDefinition.Whole("window", 1, RecurrentNetwork.MaxWindow, RecurrentNetwork.DefaultWindow);

    private static readonly ParameterDefinition Forgetting = new("forgetting", 0.9, 1, ReservoirForecaster.DefaultForgetting);

    private static readonly ParameterDefinition ForgetBias = new("forget-bias", -10, 10, 1);

    public static IReadOnlyList<ModelDefinition> All { get; } =
    [
        new("esn", "echo-state network with a least-squares readout",
            [
                Units(40),
                Forgetting,
                new("radius", 0.01, 2, ReservoirForecaster.DefaultRadius),
                new("leak", 0.01, 1, ReservoirForecaster.DefaultLeak),
                new("input-scale", 0.001, 10, ReservoirForecaster.DefaultInputScale),
            ],
            (e, context) => ReservoirForecaster.EchoState(
                e.Whole("units"), context.Seed, context.DifferenceScale, e["forgetting"], e["radius"], e["leak"], e["input-scale"])) { UsesSeed = true },
        new("lru", "diagonal linear recurrent unit with a least-squares readout", [Units(16), Forgetting],
            (e, context) => ReservoirForecaster.LinearUnits(e.Whole("units"), context.Seed, context.DifferenceScale, e["forgetting"]))
        {
            UsesSeed = true,
        },
        Network("elman", "plain recurrent network", 8),
        Network("gru", "gated recurrent unit", 16),
        Network("lstm", "long short-term memory", 16, ForgetBias),
        new("dense", "layer without recurrence", [Units(8)], null) { AsLayer = new("dense", "", [Units(8)], null) },
        new("stack", "layers one above the other, the first seeing the inputs", [Rate, Window],
            (e, context) => Build(e, e.Layers, context)) { TakesLayers = true, UsesSeed = true },
    ];

    private static ParameterDefinition Units(int @default) => ParameterDefinition.Whole("units", 1, LayerPlan.MaxUnits, @default);

    private static ModelDefinition Network(string name, string summary, int units, params ParameterDefinition[] more) =>
        new(name, summary, [Units(units), .. more, Rate, Window], (e, context) => Build(e, [e], context))
        {
            // Rate and window belong to the whole stack.
            AsLayer = new(name, summary, [Units(units), .. more], null),
            UsesSeed = true,
        };

    private static RecurrentNetwork Build(ModelExpression expression, IReadOnlyList<ModelExpression> layers, ModelContext context) =>
        new([.. layers.Select(PlanOf)], context.Seed, context.DifferenceScale, expression["rate"], expression.Whole("window"));

    private static LayerPlan PlanOf(ModelExpression layer) => layer.Name switch
    {
        "elman" => new LayerPlan(LayerKind.Elman, layer.Whole("units")),
        "gru" => new LayerPlan(LayerKind.Gru, layer.Whole("units")),
        "lstm" => new LayerPlan(LayerKind.Lstm, layer.Whole("units"), layer["forget-bias"]),
        "dense" => new LayerPlan(LayerKind.Dense, layer.Whole("units")),
        _ => throw new InvalidOperationException($"'{layer.Name}' is no layer."),
    };
}
