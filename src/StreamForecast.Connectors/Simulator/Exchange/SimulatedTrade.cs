namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>One made-up trade.</summary>
/// <param name="Symbol">As the exchange writes it.</param>
/// <param name="Id">One more than the trade of the symbol before, from 1.</param>
/// <param name="Price">Above 0.</param>
/// <param name="Size">Above 0.</param>
/// <param name="Time">Unix nanoseconds, whole milliseconds; later than the trade of the symbol before.</param>
public readonly record struct SimulatedTrade(string Symbol, long Id, double Price, double Size, long Time);
