using Microsoft.Extensions.Time.Testing;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>Makes the ticks of one client: mostly in order, some late, some at the time of the one before; numbers with gaps.</summary>
internal sealed class TickSupply(Func<string> pickSeries, FakeTimeProvider time, Random random)
{
    private const long Millisecond = 1_000_000;
    private const int JumpPastWindow = 1500;

    private long _sequence;
    private long _lastTime;

    public ClientTick Next(bool isNumbered)
    {
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        _lastTime = random.Next(10) switch
        {
            0 => _lastTime == 0 ? now : _lastTime,
            1 => now - (random.Next(5000) * Millisecond),
            _ => now,
        };
        _sequence += random.Next(60) == 0 ? JumpPastWindow : random.Next(10) == 0 ? 2 + random.Next(5) : 1;
        return new ClientTick(pickSeries(), _lastTime, 100 + Math.Round(random.NextDouble() * 20, 3), isNumbered ? _sequence : 0);
    }
}
