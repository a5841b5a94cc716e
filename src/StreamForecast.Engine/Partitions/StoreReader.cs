using Akka.Actor;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Partitions;

/// <summary>Makes the store's blocking reads on a thread of its own (see <see cref="EngineConfiguration"/>), one at a time.</summary>
internal sealed class StoreReader(ITickLog log, ISnapshotStore snapshots) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecoverPartition recover:
                Answer(() => log.Recover(recover.Partition));
                break;
            case LoadSnapshot load:
                Answer(() => new SnapshotLoaded(snapshots.Load(load.Series)));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Answer(Func<object> read)
    {
        object answer;
        try
        {
            answer = read();
        }
        catch (Exception e)
        {
            // Whoever asked decides what a failed read means for it.
            answer = new Status.Failure(e);
        }

        Sender.Tell(answer);
    }
}

internal sealed record RecoverPartition(int Partition);

internal sealed record LoadSnapshot(int Series);

/// <param name="Snapshot">The newest sound snapshot; null when there is none.</param>
internal sealed record SnapshotLoaded(SeriesSnapshot? Snapshot);
