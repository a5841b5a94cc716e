namespace StreamForecast.Connectors.Observations;

/// <summary>A row of a table, or a cell of one, that is no observation.</summary>
/// <param name="Line">Line or row of the file, from 1.</param>
/// <param name="Detail">What is wrong and what would be right.</param>
public readonly record struct RowFault(long Line, string Detail);
