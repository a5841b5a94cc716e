using Microsoft.Extensions.Time.Testing;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

/// <summary>A clock that jumps to whatever is waited for, so that no pause takes time.</summary>
internal sealed class JumpingClock : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime)); // who waits has the timer in hand by then, or is told on the way
        }

        return timer;
    }
}
