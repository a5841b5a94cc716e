namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>A tick that was refused, or what stands in its place and is none.</summary>
/// <param name="Line">Where it stands in the input, from 1; 0 where that is not known.</param>
/// <param name="Series">Its series; null where that is not known.</param>
/// <param name="Reason">The kind of fault as the API calls it, such as <c>not-finite</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record FeedRefusal(long Line, string? Series, string Reason, string Message);
