using Akka.Actor;
using StreamForecast.Engine.Ingest;

namespace StreamForecast.Engine.Partitions;

/// <summary>Batches that came while the partition had no credit, first come first served; bounded in ticks.</summary>
internal sealed class WaitingRoom(int maxTicks)
{
    private readonly Queue<Guest> _guests = new();
    private long _ticks;

    public bool IsEmpty => _guests.Count == 0;

    public Guest? Next => _guests.TryPeek(out Guest? guest) ? guest : null;

    public bool TryEnter(IngestBatch batch, IActorRef replyTo, long timestamp)
    {
        if (_ticks + batch.Count > maxTicks && !IsEmpty)
        {
            return false;
        }

        _ticks += batch.Count;
        _guests.Enqueue(new Guest(batch, replyTo, timestamp));
        return true;
    }

    public Guest Leave()
    {
        Guest guest = _guests.Dequeue();
        _ticks -= guest.Batch.Count;
        return guest;
    }

    public IEnumerable<Guest> LeaveOverdue(TimeProvider time, TimeSpan patience)
    {
        while (Next is { } guest && time.GetElapsedTime(guest.Since) >= patience)
        {
            yield return Leave();
        }
    }

    /// <summary>How long the first guest still waits; zero when its patience ran out while others were being looked at. Null without guests.</summary>
    public TimeSpan? PatienceLeft(TimeProvider time, TimeSpan patience)
    {
        if (Next is not { } guest)
        {
            return null;
        }

        TimeSpan left = patience - time.GetElapsedTime(guest.Since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    internal sealed record Guest(IngestBatch Batch, IActorRef ReplyTo, long Since);
}
