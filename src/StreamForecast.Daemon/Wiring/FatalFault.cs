namespace StreamForecast.Daemon.Wiring;

/// <summary>Why the daemon must end with an exit code of failure; the first cause is the one told.</summary>
internal sealed class FatalFault
{
    private string? _message;

    public string? Message => Volatile.Read(ref _message);

    public void Set(string message) => Interlocked.CompareExchange(ref _message, message, null);
}
