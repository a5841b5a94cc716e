namespace StreamForecast.Models.Evaluation;

/// <summary>What follows when a <see cref="DriftDetector"/> reports.</summary>
public enum DriftPolicy
{
    /// <summary>Nothing else: the models follow at the pace of their own forgetting.</summary>
    Report,

    /// <summary>The experts that learn by least squares trust their past less, once a drift, and so relearn faster.</summary>
    Adapt,
}
