using Akka.Actor;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>Change what a series is, by a record of the log. Answered with <see cref="ControlReply"/>.</summary>
internal abstract record ControlSeries(SeriesHandle Series) : IPartitionMessage
{
    public int Partition => Series.Partition;
}

/// <summary>Give the series up: its state, its snapshots, its place.</summary>
internal sealed record ForgetSeries(SeriesHandle Series) : ControlSeries(Series);

/// <summary>Let the series go on under another configuration.</summary>
internal sealed record ReconfigureSeries(SeriesHandle Series, SeriesConfiguration Configuration) : ControlSeries(Series);

/// <param name="IsKnown">False when there is no such series.</param>
/// <param name="Refusal">Why nothing was done.</param>
internal sealed record ControlReply(bool IsKnown, RefusalReason Refusal);

/// <summary>
/// Control requests of one partition, one at a time and first come first served. Each has the partition to itself: it begins when everything
/// taken before is applied, and ticks that come meanwhile wait as if credit had run out. So its record stands between the ticks that
/// came before and those that came after, and what it reads of the series is the state at its own offset.
/// </summary>
internal sealed class ControlQueue
{
    /// <summary>Requests that may wait; more are told to come again.</summary>
    public const int MaxWaiting = 1024;

    private readonly Queue<ControlUnderWay> _waiting = new();

    /// <summary>The request being carried out; null for none.</summary>
    public ControlUnderWay? Current { get; private set; }

    /// <summary>True while ticks have to wait.</summary>
    public bool IsBusy => Current is not null || _waiting.Count > 0;

    public bool TryAdd(ControlSeries request, IActorRef replyTo)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            return false;
        }

        _waiting.Enqueue(new ControlUnderWay(request, replyTo));
        return true;
    }

    /// <summary>Takes the next request, when none is under way.</summary>
    public bool TryBegin() => Current is null && _waiting.TryDequeue(out ControlUnderWay? next) && (Current = next) is not null;

    public void Finish(ControlReply reply)
    {
        Current?.ReplyTo.Tell(reply);
        Current = null;
    }

    /// <summary>Refuses what waits; what is under way goes on.</summary>
    public void RefuseWaiting(RefusalReason reason)
    {
        while (_waiting.TryDequeue(out ControlUnderWay? refused))
        {
            refused.ReplyTo.Tell(new ControlReply(IsKnown: true, reason));
        }
    }
}

/// <summary>A control request on its way through the log.</summary>
internal sealed class ControlUnderWay(ControlSeries request, IActorRef replyTo)
{
    public ControlSeries Request => request;

    public IActorRef ReplyTo => replyTo;

    /// <summary>The series; null until the request is begun.</summary>
    public SeriesEntry? Entry { get; set; }

    /// <summary>What was appended; null until then.</summary>
    public LogBatch? Log { get; set; }
}
