using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Seasons;

namespace StreamForecast.Models.Expressions;

/// <summary>Autoregressions, the linear neuron and the recurrent cell.</summary>
internal static class LinearDefinitions
{
    private const double DefaultForgetting = 0.9995;
    private const double ArticleRate = 1e-4;
    private const int ArticleWindow = 32;
    private const double GaussNewtonForgetting = 0.999;
    private const double NeuronRate = 1e-2;

    // With that many weights a shorter memory loses to naive.
    private const int ManyLags = 24;
    private const double ManyLagsForgetting = 0.998;

    // Of the lags that a season brings to those of the order.
    private const int SeasonLags = 16;

    private static readonly ParameterDefinition Order = ParameterDefinition.Whole("p", 1, Autoregression.MaxLags, null);
    private static readonly ParameterDefinition Forgetting = new("forgetting", 0.9, 1, DefaultForgetting);

    public static IReadOnlyList<ModelDefinition> All { get; } =
    [
        new("ar", "autoregression of order p by recursive least squares", [Order, Forgetting],
            (e, _) => Autoregression.OfOrder(e.Whole("p"), e["forgetting"])) { Validate = RequireLongMemory },
        new("sar", "autoregression of order p that also looks one and more seasons back", [Order, Forgetting],
            (e, context) => new Autoregression(SeasonalLags.For(e.Whole("p"), context.Season, e["forgetting"]), e["forgetting"]))
        {
            LongName = "seasonal-ar",
            UsesSeason = true,
            Validate = e => RequireRoom(e) ?? RequireLongMemory(e),
        },
        new("neuron", "AR(1) as one linear neuron trained by gradient", [new("rate", 1e-6, 1, NeuronRate)],
            (e, context) => new LinearNeuron(e["rate"], m: StartSlope(context))),
        new("rnn", "the recurrent cell o(t) = u*o(t-1) + m*x(t) + b",
            [
                new("rate", 1e-6, 1, double.NaN),
                new("forgetting", 0.9, 1, double.NaN),
                ParameterDefinition.Whole("window", 1, TruncatedSensitivities.MaxWindow, double.NaN),
            ],
            BuildCell) { Variants = ["adam", "article", "gauss-newton"], Validate = RequireOwnParameters },
    ];

    private static RecurrentCell BuildCell(ModelExpression e, ModelContext context) => e.Variant switch
    {
        "article" => RecurrentCell.Article(e.OrDefault("rate", ArticleRate), (int)e.OrDefault("window", ArticleWindow)),
        "gauss-newton" => RecurrentCell.ByGaussNewton(e.OrDefault("forgetting", GaussNewtonForgetting), StartSlope(context)),
        _ => RecurrentCell.ByAdam(StartSlope(context), e.OrDefault("rate", RecurrentCell.AdamRate)),
    };

    // Levels start as the random walk; over returns the random walk of the price is the zero return.
    private static double StartSlope(ModelContext context) => context.ReturnTarget ? 0 : 1;

    private static string? RequireLongMemory(ModelExpression e) => e["p"] >= ManyLags && e["forgetting"] < ManyLagsForgetting
        ? $"With p of {ManyLags} or more, forgetting must be at least {ManyLagsForgetting}: a shorter memory cannot hold so many weights."
        : null;

    private static string? RequireRoom(ModelExpression e) => e["p"] > Autoregression.MaxLags - SeasonLags
        ? $"sar takes p up to {Autoregression.MaxLags - SeasonLags}: the season's lags come on top."
        : null;

    private static string? RequireOwnParameters(ModelExpression e) => e.Variant switch
    {
        "gauss-newton" when !double.IsNaN(e["rate"]) => "rnn(gauss-newton) has no rate; it takes forgetting.",
        "adam" or "article" when !double.IsNaN(e["forgetting"]) => $"rnn({e.Variant}) has no forgetting; it takes rate.",
        "adam" or "gauss-newton" when !double.IsNaN(e["window"]) => $"rnn({e.Variant}) has no window; only rnn(article) unrolls one.",
        _ => null,
    };
}
