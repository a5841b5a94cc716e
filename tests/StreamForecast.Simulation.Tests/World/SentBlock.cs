using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Simulation.Tests.Reference;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>A block of one connection on its way: its batches, and their answers as far as they have come.</summary>
internal sealed class SentBlock(IngestStream.SplitBlock split, IReadOnlyList<ClientTick> ticks, SentBlock.Connection connection)
{
    private readonly IngestReply?[] _replies = new IngestReply?[split.Batches.Length];

    public IngestStream.SplitBlock Split => split;

    public IReadOnlyList<ClientTick> Ticks => ticks;

    /// <summary>Its sender waits no more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Sends the batches; <paramref name="answered"/> is called after each answer, as long as anyone waits for it.</summary>
    public void Deliver(SimulatedEngine engine, ReferenceModel model, Trace trace, Action answered)
    {
        for (int i = 0; i < split.Batches.Length; i++)
        {
            int at = i;
            IngestBatch batch = split.Batches[i];
            int ordinal = connection.NextOrdinal(batch.Partition);
            engine.Ask(batch, answer =>
            {
                var reply = (IngestReply)answer;
                SimulationFailure.Unless(_replies[at] is null, "a batch is answered twice");
                _replies[at] = reply;
                trace.Add("answered", reply.Partition, reply.Accepted, reply.Refusal.ToString());
                connection.Check(reply, ordinal);
                if (reply.Refusal == RefusalReason.None)
                {
                    engine.Applied(model.Answered(batch, reply), batch.Partition);
                }
                else
                {
                    trace.Coverage.Refused(reply.Refusal);
                    engine.CheckRefusal(reply);
                }

                if (!IsGivenUp)
                {
                    answered();
                }
            });
        }
    }

    /// <summary>What the whole block came to; null while answers are outstanding.</summary>
    public IngestAnswer? Answer() => _replies.Contains(null)
        ? null
        : IngestStream.Answer(new IngestStream.DeliveredBlock(split.Block, [.. _replies.Select(reply => reply!)]));

    /// <summary>A connection as its client sees it.</summary>
    internal sealed class Connection(int partitions)
    {
        private readonly int[] _sent = new int[partitions];
        private readonly int[] _refusedFrom = [.. Enumerable.Repeat(int.MaxValue, partitions)];
        private readonly int[] _answered = new int[partitions];

        /// <summary>What the partitions remember of it.</summary>
        public IngestConnection Shared { get; } = new(partitions);

        public bool IsRefused { get; private set; }

        public int NextOrdinal(int partition) => ++_sent[partition];

        /// <summary>Batches of a partition are applied in the order they were sent, and none behind a refused one.</summary>
        public void Check(IngestReply reply, int ordinal)
        {
            int partition = reply.Partition;
            if (reply.Refusal != RefusalReason.None)
            {
                IsRefused = true;
                SimulationFailure.Unless(
                    ordinal > _answered[partition], $"partition {partition} refuses batch {ordinal} after it has applied {_answered[partition]}");
                _refusedFrom[partition] = Math.Min(_refusedFrom[partition], ordinal);
                return;
            }

            SimulationFailure.Unless(
                ordinal > _answered[partition], $"partition {partition} applies batch {ordinal} after batch {_answered[partition]} of its connection");
            SimulationFailure.Unless(
                ordinal < _refusedFrom[partition], $"partition {partition} applies batch {ordinal} though it refused {_refusedFrom[partition]}");
            _answered[partition] = ordinal;
        }
    }
}
