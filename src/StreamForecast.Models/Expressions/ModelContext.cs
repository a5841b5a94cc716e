namespace StreamForecast.Models.Expressions;

/// <summary>What a model needs from the series it runs on, beside its expression.</summary>
public sealed record ModelContext
{
    /// <summary>Seed of every random initialisation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Observations a season; null when the series has none, or none is known yet.</summary>
    public int? Season { get; init; }

    /// <summary>
    /// Root mean squared difference of the values buffered before the model starts, in the units it will see.
    /// Networks scale their inputs by it until they have seen enough values of their own.
    /// </summary>
    public double DifferenceScale { get; init; } = 1;

    /// <summary>True when the values are returns or differences, so that the naive forecast is 0 and not the last value.</summary>
    public bool ReturnTarget { get; init; }
}
