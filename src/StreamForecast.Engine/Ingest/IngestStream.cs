using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>
/// The whole path of a connection's ticks, stage by stage. Decoders have already refused what is no tick (<see cref="TickBlockBuilder"/>);
/// a block goes on as one batch a partition, and its answer comes once every series has applied its part. While answers are
/// outstanding the stream asks for no more blocks, so nobody reads the socket: that is the back-pressure.
/// </summary>
internal static class IngestStream
{
    public static Flow<TickBlock, AnsweredBlock, NotUsed> Create(IActorRef partitions, int partitionCount, EngineSettings settings) =>
        Flow.LazyInitAsync(() =>
        {
            var connection = new IngestConnection(partitionCount);
            return Task.FromResult(Flow.Create<TickBlock>()
                .Select(block => SplitByPartition(block, connection))
                .SelectAsync(settings.InFlightBatches, split => Deliver(split, partitions, settings.IngestTimeout))
                .Select(delivered => new AnsweredBlock(delivered.Block, Answer(delivered))));
        }).MapMaterializedValue(_ => NotUsed.Instance);

    /// <summary>The ticks of a block by partition, each in the order they came.</summary>
    internal static SplitBlock SplitByPartition(TickBlock block, IngestConnection connection)
    {
        var rows = new SortedDictionary<int, List<int>>();
        for (int i = 0; i < block.Count; i++)
        {
            int partition = block.Series[i].Partition;
            if (!rows.TryGetValue(partition, out List<int>? own))
            {
                rows.Add(partition, own = []);
            }

            own.Add(i);
        }

        var batches = new IngestBatch[rows.Count];
        int at = 0;
        foreach ((int partition, List<int> own) in rows)
        {
            batches[at++] = new IngestBatch(
                connection, partition, Pick(block.Series, own), Pick(block.Times, own), Pick(block.Values, own), Pick(block.Producers, own));
        }

        return new SplitBlock(block, batches);
    }

    private static async Task<DeliveredBlock> Deliver(SplitBlock split, IActorRef partitions, TimeSpan timeout)
    {
        // All asked before the first is awaited: batches leave in the order of the blocks.
        Task<IngestReply>[] asked = Array.ConvertAll(split.Batches, batch => partitions.Ask<IngestReply>(batch, timeout));
        return new DeliveredBlock(split.Block, await Task.WhenAll(asked).ConfigureAwait(false));
    }

    internal static IngestAnswer Answer(DeliveredBlock delivered)
    {
        TickBlock block = delivered.Block;
        IngestReply[] replies = delivered.Replies;
        var refused = replies.Where(reply => reply.Refusal != RefusalReason.None).ToDictionary(reply => reply.Partition);
        return new IngestAnswer
        {
            Accepted = replies.Sum(reply => reply.Accepted),
            Duplicates = replies.Sum(reply => reply.Duplicates),
            TooOld = replies.Sum(reply => reply.TooOld),
            Late = replies.Sum(reply => reply.Late),
            Rejected = block.Rejected,
            Rejections = block.Rejections,
            Unacknowledged = refused.Count == 0 ? [] : RefusedLines(block, refused),
            Refusal = refused.Count == 0 ? RefusalReason.None : refused.Values.Max(reply => reply.Refusal),
        };
    }

    private static List<LineRange> RefusedLines(TickBlock block, Dictionary<int, IngestReply> refused)
    {
        var ranges = new List<LineRange>();
        for (int i = 0; i < block.Count; i++)
        {
            if (!refused.ContainsKey(block.Series[i].Partition))
            {
                continue;
            }

            long line = block.Lines[i];
            if (ranges.Count > 0 && ranges[^1].Last + 1 == line)
            {
                ranges[^1] = ranges[^1] with { Last = line };
            }
            else
            {
                ranges.Add(new LineRange(line, line));
            }
        }

        return ranges;
    }

    private static T[] Pick<T>(T[] column, List<int> rows)
    {
        var picked = new T[rows.Count];
        for (int i = 0; i < picked.Length; i++)
        {
            picked[i] = column[rows[i]];
        }

        return picked;
    }

    private static ProducerColumns? Pick(ProducerColumns? producers, List<int> rows) =>
        producers is null ? null : new ProducerColumns(producers.Names, Pick(producers.Index, rows), Pick(producers.Sequences, rows));

    internal sealed record SplitBlock(TickBlock Block, IngestBatch[] Batches);

    internal sealed record DeliveredBlock(TickBlock Block, IngestReply[] Replies);

    internal sealed record AnsweredBlock(TickBlock Block, IngestAnswer Answer);
}
