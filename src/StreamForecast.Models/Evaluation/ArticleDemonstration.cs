using StreamForecast.Models.Baselines;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Evaluation;

/// <summary>
/// The article's own experiment: month-end closes as percentage returns, forecast by its models in its units, each as it starts
/// there. It shows that plain gradient steps from u = m = b = 1 diverge unless the rate is small, and that nothing beats no change.
/// </summary>
public static class ArticleDemonstration
{
    /// <summary>Months before the first scored one, for every model to settle.</summary>
    public const int FirstScoredMonth = 24;

    /// <summary>The largest rate, by powers of ten, at which the article's cell stays sane in percent units without clipping.</summary>
    public const double SaneRate = 1e-4;

    /// <summary>An output beyond this, in percent, counts as diverged: past any way back, and short of overflow.</summary>
    public const double DivergedOutput = 1e12;

    private const double Percent = 100;

    private static readonly double[] DivergingRates = [0.1, 0.01, 0.001];

    /// <param name="prices">Prices in order of time; at least a month-end after <see cref="FirstScoredMonth"/> months.</param>
    /// <param name="timeZone">IANA time zone in which months end.</param>
    /// <exception cref="ArgumentException">There are too few months to score.</exception>
    public static DemonstrationResult Run(IEnumerable<Observation> prices, string timeZone = "UTC")
    {
        ArgumentNullException.ThrowIfNull(prices);
        List<double> returns = MonthlyReturns(prices, timeZone);
        if (returns.Count <= FirstScoredMonth)
        {
            throw new ArgumentException(
                $"the experiment scores monthly returns from the {FirstScoredMonth + 1}th on; these prices close only {returns.Count} "
                + $"monthly returns. It takes prices other than 0 over {FirstScoredMonth + 3} months.");
        }

        DemonstrationRow[] rows =
        [
            new("naive (zero return)", Rmse(new ZeroChange(), returns)),
            new("running mean", RunningMeanRmse(returns)),
            new("AR(1)", Rmse(Autoregression.OfOrder(1, forgetting: 1), returns)),
            new("the article's cell", Rmse(ArticleCell(SaneRate), returns)),
            new("the cell by Adam, from zero", Rmse(RecurrentCell.ByAdam(m: 0), returns)),
        ];
        Divergence[] divergences = [.. DivergingRates.Select(rate => new Divergence(rate, DivergesAt(rate, returns)))];
        return new DemonstrationResult(returns.Count, rows, divergences);
    }

    private static List<double> MonthlyReturns(IEnumerable<Observation> prices, string timeZone)
    {
        var months = new BarSampler(new SamplingRule(SamplingKind.CalendarMonth, TimeZone: timeZone));
        List<double> returns = [];
        double? previous = null;
        foreach (Observation price in prices)
        {
            if (!months.TryClose(price, out Observation close))
            {
                continue;
            }

            if (previous is { } from && Target.Return.TryApply(from, close.Value, out double change))
            {
                returns.Add(Percent * change);
            }

            previous = close.Value;
        }

        return returns;
    }

    private static double Rmse(IForecaster model, List<double> returns)
    {
        var score = new PrequentialScore();
        Span<double> next = stackalloc double[1];
        for (int month = 0; month < returns.Count; month++)
        {
            if (month >= FirstScoredMonth)
            {
                model.Forecast(next);
                score.Add(next[0], naive: 0, returns[month]);
            }

            model.Learn(returns[month]);
        }

        return score.Rmse;
    }

    private static double RunningMeanRmse(List<double> returns)
    {
        var score = new PrequentialScore();
        double sum = 0;
        for (int month = 0; month < returns.Count; month++)
        {
            if (month >= FirstScoredMonth)
            {
                score.Add(sum / month, naive: 0, returns[month]);
            }

            sum += returns[month];
        }

        return score.Rmse;
    }

    // The exact gradient, with nothing held back: neither the step nor u has a limit.
    private static RecurrentCell ArticleCell(double rate) =>
        new(new CellParameters(1, 1, 1), new ForwardSensitivities(), new CellGradientRule(rate), double.PositiveInfinity);

    private static int? DivergesAt(double rate, List<double> returns)
    {
        RecurrentCell cell = ArticleCell(rate);
        for (int month = 0; month < returns.Count; month++)
        {
            cell.Learn(returns[month]);
            if (!(Math.Abs(cell.Output) <= DivergedOutput))
            {
                return month + 1;
            }
        }

        return null;
    }
}

/// <param name="Months">Monthly returns.</param>
/// <param name="Rows">Root mean squared errors from the first scored month on.</param>
/// <param name="Divergences">What larger rates do to the article's cell.</param>
public sealed record DemonstrationResult(int Months, IReadOnlyList<DemonstrationRow> Rows, IReadOnlyList<Divergence> Divergences);

/// <param name="Model">What forecast.</param>
/// <param name="Rmse">Root mean squared error, in percent.</param>
public sealed record DemonstrationRow(string Model, double Rmse);

/// <param name="Rate">Step length of the plain gradient.</param>
/// <param name="Step">The step, from 1, after which the output has left all reason; null when it never does.</param>
public sealed record Divergence(double Rate, int? Step);
