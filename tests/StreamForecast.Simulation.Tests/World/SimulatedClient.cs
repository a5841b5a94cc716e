using System.Text;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Simulation.Tests.Reference;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>
/// Sends blocks of ticks over one connection after the other, as the ingest stream does: several under way, answered in order. What is
/// refused it sends again, over a new connection once all answers are there; what became unknown (a crash, its own impatience) as well,
/// with a producer's numbers in any order.
/// </summary>
/// <param name="producer">Its name; null for a client that numbers nothing, so that what it sends twice is learned twice.</param>
/// <param name="supply">Its new ticks.</param>
/// <param name="model">What the answers are held against.</param>
/// <param name="random">The seed's choices.</param>
/// <param name="trace">What happened.</param>
internal sealed class SimulatedClient(string? producer, TickSupply supply, ReferenceModel model, Random random, Trace trace)
{
    /// <summary>Acknowledged ticks it may send once more.</summary>
    private const int Remembered = 64;

    private readonly LinkedList<ClientTick> _toSend = new();
    private readonly Queue<SentBlock> _underWay = new();
    private readonly List<ClientTick> _acknowledged = [];
    private SentBlock.Connection? _connection;

    /// <summary>It may send a block now.</summary>
    public bool CanSend(int inFlight) => _connection is { IsRefused: true } ? _underWay.Count == 0 : _underWay.Count < inFlight;

    /// <summary>Nothing is left to send again, and all is answered.</summary>
    public bool IsDone => _toSend.Count == 0 && _underWay.Count == 0;

    public void Send(SimulatedEngine engine, int most, bool newTicks)
    {
        if (_connection is null or { IsRefused: true })
        {
            _connection = new SentBlock.Connection(engine.Disk.Identity.PartitionCount);
        }

        List<ClientTick> ticks = Gather(1 + random.Next(most), newTicks);
        if (ticks.Count == 0)
        {
            return;
        }

        TickBlockBuilder builder = engine.NewBlockBuilder();
        for (int i = 0; i < ticks.Count; i++)
        {
            ClientTick tick = ticks[i];
            SimulationFailure.Unless(
                builder.Add(i, Encoding.UTF8.GetBytes(tick.Series), tick.Time, tick.Value, producer, tick.Sequence), $"{tick} was rejected");
        }

        var block = new SentBlock(IngestStream.SplitByPartition(builder.Build(), _connection.Shared), ticks, _connection);
        trace.Add("sends", ticks.Count, block.Split.Batches.Length, producer);
        _underWay.Enqueue(block);
        block.Deliver(engine, model, trace, OnAnswered);
    }

    /// <summary>Stops waiting: whether what is under way was taken it does not know, and sends all of it again.</summary>
    public void GiveUp()
    {
        trace.Add("gives up", _underWay.Count, 0, producer);
        while (_underWay.TryDequeue(out SentBlock? block))
        {
            block.IsGivenUp = true;
            SendAgain(block.Ticks);
        }

        _connection = null;
    }

    /// <summary>In the end: every tick that was acknowledged is in the log.</summary>
    public void CheckNothingIsLost()
    {
        foreach (ClientTick tick in producer is null ? [] : _acknowledged)
        {
            SimulationFailure.Unless(
                model.WasSent(tick.Series, producer!, tick.Sequence), $"{tick} of {producer} was acknowledged and is lost");
        }
    }

    private void OnAnswered()
    {
        while (_underWay.TryPeek(out SentBlock? head) && head.Answer() is { } answer)
        {
            _underWay.Dequeue();
            List<ClientTick> refused = [];
            for (int i = 0; i < head.Ticks.Count; i++)
            {
                if (answer.Unacknowledged.Any(lines => lines.First <= i && i <= lines.Last))
                {
                    refused.Add(head.Ticks[i]);
                }
                else
                {
                    _acknowledged.Add(head.Ticks[i]);
                }
            }

            SendAgain(refused);
        }
    }

    private void SendAgain(IReadOnlyList<ClientTick> ticks)
    {
        foreach (ClientTick tick in ticks)
        {
            if (producer is not null && random.Next(4) == 0)
            {
                _toSend.AddFirst(tick);
            }
            else
            {
                _toSend.AddLast(tick);
            }
        }
    }

    private List<ClientTick> Gather(int count, bool newTicks)
    {
        var ticks = new List<ClientTick>(count);
        while (ticks.Count < count)
        {
            bool takesNew = newTicks && (_toSend.Count == 0 || random.Next(3) == 0);
            if (takesNew && _acknowledged.Count > 0 && random.Next(8) == 0)
            {
                ticks.Add(_acknowledged[^(1 + random.Next(Math.Min(Remembered, _acknowledged.Count)))]);
            }
            else if (takesNew)
            {
                ticks.Add(supply.Next(isNumbered: producer is not null));
            }
            else if (_toSend.First is { } first)
            {
                _toSend.RemoveFirst();
                ticks.Add(first.Value);
            }
            else
            {
                break;
            }
        }

        return ticks;
    }
}
