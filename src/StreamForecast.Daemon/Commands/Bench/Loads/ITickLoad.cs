namespace StreamForecast.Daemon.Commands.Bench.Loads;

/// <summary>A client that sends ticks in one protocol, written as a program that is in a hurry would be.</summary>
internal interface ITickLoad : IAsyncDisposable
{
    /// <summary>Sends ticks and returns once all of them are answered as applied.</summary>
    /// <exception cref="CommandException">Some were refused.</exception>
    Task SendAsync(TickStream ticks, long count, CancellationToken cancellation);
}
