using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class WaitingRoomTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly WaitingRoom _room = new(maxTicks: 100);
    private readonly SeriesDirectory _directory = new(1, 10);

    [Fact]
    public void The_first_guest_waits_out_what_is_left_of_its_patience()
    {
        Assert.Null(_room.PatienceLeft(_time, Patience));
        Enter();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Enter();
        Assert.Equal(TimeSpan.FromSeconds(1.5), _room.PatienceLeft(_time, Patience));
    }

    [Fact]
    public void A_patience_that_has_run_out_is_none_left_and_never_less()
    {
        Enter();
        _time.Advance(Patience + TimeSpan.FromTicks(3969));
        Assert.Equal(TimeSpan.Zero, _room.PatienceLeft(_time, Patience));
    }

    private void Enter() => Assert.True(_room.TryEnter(Ticks.Batch(_directory, "a", 0, 1), ActorRefs.Nobody, _time.GetTimestamp()));
}
