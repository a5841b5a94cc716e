using StreamForecast.Engine.Series;

namespace StreamForecast.Engine;

/// <summary>A page of series.</summary>
/// <param name="Total">Series that match, on all pages.</param>
/// <param name="Series">The page, by id.</param>
/// <param name="Next">The id after which the next page begins; null on the last.</param>
public sealed record ListedSeries(int Total, IReadOnlyList<SeriesSummary> Series, string? Next);
