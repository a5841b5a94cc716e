using Akka.Actor;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The part of a partition that loses nothing of a lossless archive: what it has not confirmed can be made again after a crash, since no
/// snapshot stands above it, and ticks are held back while it is too far behind.
/// </summary>
internal sealed partial class PartitionActor
{
    // Log offset below which each lossless archive needs nothing more; of one without a cursor nothing is known until it subscribes.
    private readonly Dictionary<string, long> _confirmed = [];

    // Archives that have yet to be sent what was made again.
    private readonly HashSet<string> _toSendMissed = [];
    private readonly HashSet<IActorRef> _holders = [];

    private bool IsHeld => _holders.Count > 0 || _ring.IsOverfull;

    private long ConfirmedThrough => _confirmed.Count == 0 ? long.MaxValue : _confirmed.Values.Min();

    private void AwaitArchives()
    {
        foreach ((string archive, IReadOnlyList<long>? offsets) in _context.Archives)
        {
            if (offsets is not null)
            {
                _confirmed[archive] = offsets[_partition];
                _toSendMissed.Add(archive);
            }
        }

        _ring.KeepFrom = ConfirmedThrough;
    }

    private void OnArchive(object message)
    {
        switch (message)
        {
            case ArchiveConfirmed confirmed:
                _confirmed[confirmed.Archive] = confirmed.Offset;
                if (_round is { AwaitsArchives: true } round)
                {
                    StoreWhenConfirmed(round);
                }

                break;
            case HoldIngest hold:
                HoldFor(hold.Sink, hold.IsHeld);
                break;
            case GiveUpWaiting when _round is { AwaitsArchives: true }:
                GiveRoundUp();
                break;
        }
    }

    /// <summary>A lossless archive that has no position here needs what comes from now on.</summary>
    private void Expect(Subscribe subscribe)
    {
        if (subscribe.Lossless is { } archive && subscribe.From is not ResumeFrom.Offset)
        {
            _confirmed[archive] = _released;
            KeepNoMoreFor(archive);
        }
    }

    private void KeepNoMoreFor(string? archive)
    {
        if (archive is not null && _toSendMissed.Remove(archive) && _toSendMissed.Count == 0)
        {
            _ring.KeepFrom = long.MaxValue;
            TakeTicksAgain();
        }
    }

    private void HoldFor(IActorRef sink, bool isHeld)
    {
        if (isHeld)
        {
            _holders.Add(sink);
        }
        else if (_holders.Remove(sink))
        {
            TakeTicksAgain();
        }
    }

    private void TakeTicksAgain()
    {
        if (!_controls.IsBusy)
        {
            AdmitWaiting();
        }
    }

    private void StoreWhenConfirmed(SnapshotRound round)
    {
        round.AwaitsArchives = round.Taken.Exists(taken => taken.Snapshot.Offset > ConfirmedThrough);
        if (!round.AwaitsArchives)
        {
            Store(round);
        }
        else if (_drain is not null && _context.Time.GetElapsedTime(_drain.Since) >= _context.Settings.ArchiveFlushTimeout)
        {
            GiveRoundUp();
        }
    }

    /// <summary>The daemon ends and cannot wait for an archive any longer: the next start replays what these snapshots would have spared it.</summary>
    private void GiveRoundUp()
    {
        _round = null;
        _drainSkipsSnapshots = true;
        AnswerDrain();
    }

    private sealed record GiveUpWaiting
    {
        public static readonly GiveUpWaiting Instance = new();
    }
}
