namespace StreamForecast.Models.Ensembles;

/// <summary>Which experts a series runs and how they are combined; follows from its configuration, and is shared between series.</summary>
/// <param name="Experts">Model expressions; the first is always naive.</param>
/// <param name="TwoLayers">Whether stackers and a second layer stand over the first.</param>
/// <param name="UsesSeason">Whether any expert is built for the season of the series, so that it pays to look for one.</param>
/// <param name="ReturnTarget">Whether the experts see changes, so that naive is the zero change.</param>
public sealed record EnsemblePlan(IReadOnlyList<string> Experts, bool TwoLayers, bool UsesSeason, bool ReturnTarget);
