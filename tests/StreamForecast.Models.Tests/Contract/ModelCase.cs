namespace StreamForecast.Models.Tests.Contract;

/// <summary>What a model may expect of its input.</summary>
public enum InputUnits
{
    /// <summary>Raw values of any size.</summary>
    Any,

    /// <summary>Values behind the series' frame: for these models the laws standardize every series first.</summary>
    Standardized,
}

/// <summary>One way to build a model, held to every law.</summary>
/// <param name="Name">What the test reports call it.</param>
/// <param name="Units">What it expects of its input.</param>
/// <param name="Create">A fresh model, the same every time.</param>
public sealed record ModelCase(string Name, InputUnits Units, Func<IForecaster> Create)
{
    private readonly Dictionary<Law, string> _excuses = [];

    /// <summary>The same model with its steps set to nothing, for laws that hold parameters still. Least squares needs none.</summary>
    public Func<IForecaster>? Still { get; init; }

    /// <summary>Excuses the case from one law; the reason stands here for whoever reads.</summary>
    public ModelCase Except(Law law, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _excuses.Add(law, reason);
        return this;
    }

    public bool IsHeldTo(Law law) => !_excuses.ContainsKey(law);

    /// <summary>The series as this model may expect it.</summary>
    public double[] Fit(double[] series) => Units == InputUnits.Any ? series : TestSeries.Standardize(series);
}
