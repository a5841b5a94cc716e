using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests.Golden;

/// <summary>Something whose saved state is kept for ever: how to build it, what it has learned, and how it goes on.</summary>
/// <param name="Name">What the test reports call it; the file is named after it.</param>
/// <param name="Create">A fresh one, the same every time, for a state that has learned so many values.</param>
/// <param name="Values">What it learns: first all that the state holds, then those it goes on with.</param>
internal sealed record GoldenCase(string Name, Func<int, GoldenSubject> Create, double[] Values)
{
    /// <summary>Values after the saved ones.</summary>
    public const int Continued = 20;

    private const long NanosecondsAnHour = 3_600_000_000_000;

    private const int Learned = 200;

    /// <summary>Past the rows of the warm-up and those that a season of a day needs to show in the times.</summary>
    private const int LearnedBySeries = 300;

    /// <summary>Inside the warm-up, which then ends among the values that follow.</summary>
    private const int LearnedWarmingUp = 50;

    public static readonly IReadOnlyList<GoldenCase> All =
    [
        .. ModelCases.All.Where(model => model.Create() is not SeriesAsForecaster).Select(OfModel),
        .. Profiles.Names.Select(profile => OfSeries($"series, {profile}", LearnedBySeries, new SeriesConfiguration { Profile = profile })),
        .. Profiles.Names.Select(profile =>
            OfSeries($"series, {profile}, warming up", LearnedWarmingUp, new SeriesConfiguration { Profile = profile })),
        OfSeries(
            "series, bars of log returns",
            2 * LearnedBySeries,
            new SeriesConfiguration { Target = Target.LogReturn, Sampling = SamplingRule.Parse("2h") }),
    ];

    /// <summary>The name as a file has it.</summary>
    public string FileName =>
        string.Join('-', new string([.. Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)) + ".bin";

    public static GoldenCase Named(string name) => All.Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));

    /// <summary>A fresh one, to be given the saved state.</summary>
    public GoldenSubject CreateToRestore() => Create(Values.Length - Continued);

    /// <summary>What this program would keep.</summary>
    public GoldenFile Make()
    {
        GoldenSubject subject = Create(0);
        foreach (double value in Values[..^Continued])
        {
            subject.Learn(value);
        }

        SavedState state = SavedState.Of(subject.State);
        double[] next = Values[^Continued..];
        return new GoldenFile(MachineArithmetic.Current, next, subject.GoOn(next), state);
    }

    private static GoldenCase OfModel(ModelCase model) => new(
        model.Name,
        _ =>
        {
            IForecaster forecaster = model.Create();
            return new GoldenSubject(forecaster, forecaster.Learn, forecaster.Forecast, ForecastLength: 2);
        },
        model.Fit(TestSeries.Autoregressive(Learned + Continued, slope: 0.5, seed: 91)));

    private static GoldenCase OfSeries(string name, int learned, SeriesConfiguration configuration) => new(
        name,
        hours =>
        {
            var series = new SeriesForecaster(configuration with { Horizon = 2 });
            return new GoldenSubject(
                series, value => series.Learn(new Observation(hours++ * NanosecondsAnHour, value)), series.Forecast, series.Layout.Length);
        },
        [.. TestSeries.Autoregressive(learned + Continued, slope: 0.8, seed: 92).Select((e, t) => 50 + (5 * Math.Sin(2 * Math.PI * t / 24)) + e)]);
}

/// <param name="State">What is saved and restored.</param>
/// <param name="Learn">Learns the next value.</param>
/// <param name="Forecast">Writes the standing forecast.</param>
/// <param name="ForecastLength">Numbers of it.</param>
internal sealed record GoldenSubject(IPersistent State, Action<double> Learn, ForecastWriter Forecast, int ForecastLength)
{
    /// <summary>The forecasts before each value and after the last.</summary>
    public double[][] GoOn(double[] values)
    {
        double[][] forecasts = new double[values.Length + 1][];
        for (int t = 0; t <= values.Length; t++)
        {
            forecasts[t] = new double[ForecastLength];
            Forecast(forecasts[t]);
            if (t < values.Length)
            {
                Learn(values[t]);
            }
        }

        return forecasts;
    }
}

internal delegate void ForecastWriter(Span<double> numbers);
