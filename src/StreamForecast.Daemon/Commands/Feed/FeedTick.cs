namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>An observation on its way to a daemon.</summary>
/// <param name="Series">The series' id.</param>
/// <param name="Time">Event time, unix nanoseconds; null for the time of receipt.</param>
/// <param name="Value">The value.</param>
/// <param name="Line">Where it stands in the input, from 1.</param>
/// <param name="Producer">Who numbers it; null for nobody.</param>
/// <param name="Sequence">Its number there.</param>
internal readonly record struct FeedTick(string Series, long? Time, double Value, long Line, string? Producer, long Sequence);
