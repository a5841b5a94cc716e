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
    public static Flow<TickBlock, AnsweredBlock, NotUsed> Create(
        IActorRef partitions, int partitionCount, EngineSettings settings, IngestOptions options, TimeProvider time, AnswerLatency latency) =>
        Flow.LazyInitAsync(() =>
        {
            var connection = new IngestConnection(partitionCount);
            CommitOrder? commits = options.Durable is { } durable ? new CommitOrder(durable) : null;
            var pace = new AnswerPace(settings, options.MaxInFlight ?? int.MaxValue);
            var window = new IngestWindow(pace.First, partitionCount, settings.PartitionCreditTicks);
            return Task.FromResult(Flow.Create<TickBlock>()
                .Select(block => SplitByPartition(block, connection, options.WithForecasts))
                .SelectAsync(1, async split =>
                {
                    await window.EnterAsync(split.Batches).ConfigureAwait(false);
                    return split;
                })
                .SelectAsync(pace.Most, async split =>
                {
                    long began = time.GetTimestamp();
                    DeliveredBlock delivered = await Deliver(split, partitions, settings.IngestTimeout, commits).ConfigureAwait(false);
                    TimeSpan took = time.GetElapsedTime(began);
                    bool isTaken = Array.TrueForAll(delivered.Replies, reply => reply.Refusal == RefusalReason.None);
                    window.Leave(split.Batches, pace.Allows(isTaken, took));
                    if (isTaken)
                    {
                        latency.Record(took, delivered.Block.Count);
                    }

                    return delivered;
                })
                .Select(delivered => new AnsweredBlock(delivered.Block, Answer(delivered))));
        }).MapMaterializedValue(_ => NotUsed.Instance);

    /// <summary>The ticks of a block by partition, each in the order they came.</summary>
    internal static SplitBlock SplitByPartition(TickBlock block, IngestConnection connection, bool withForecasts = false)
    {
        var stored = new BlockStored(block.Parts.Count);
        var batches = new IngestBatch[block.Parts.Count];
        for (int i = 0; i < batches.Length; i++)
        {
            PartitionTicks part = block.Parts[i];
            batches[i] = new IngestBatch(connection, part.Partition, part.Series, part.Times, part.Values, part.Producers)
            {
                Received = part.Received,
                Stored = stored,
                WithForecasts = withForecasts,
            };
        }

        return new SplitBlock(block, batches, stored);
    }

    private static async Task<DeliveredBlock> Deliver(SplitBlock split, IActorRef partitions, TimeSpan timeout, CommitOrder? commits)
    {
        // All asked before the first is awaited: batches leave in the order of the blocks.
        Task<IngestReply>[] asked = Array.ConvertAll(split.Batches, batch => partitions.Ask<IngestReply>(batch, timeout));
        Task committed = commits?.Add(split.Block, split.Stored.Outcome) ?? Task.CompletedTask;
        IngestReply[] replies = await Task.WhenAll(asked).ConfigureAwait(false);
        await committed.ConfigureAwait(false);
        return new DeliveredBlock(split.Block, replies);
    }

    internal static IngestAnswer Answer(DeliveredBlock delivered)
    {
        TickBlock block = delivered.Block;
        IngestReply[] replies = delivered.Replies;
        RefusedTick[] refused = RefusedTicks(delivered);
        return new IngestAnswer
        {
            Accepted = replies.Sum(reply => reply.Accepted),
            Duplicates = replies.Sum(reply => reply.Duplicates),
            TooOld = replies.Sum(reply => reply.TooOld),
            Late = replies.Sum(reply => reply.Late),
            Rejected = block.Rejected,
            HasEarlyTimes = block.EarliestTime < TickBlockBuilder.PlausibleFrom,
            MayLackTimes = block.HasUnknownFields && block.TimedByReceipt > 0,
            Forecasts = ForecastsInOrder(delivered),
            Rejections = block.Rejections,
            Unacknowledged = LinesOf(block, refused),
            LastLine = block.LastLine,
            Refused = refused,
            Refusal = replies.Length == 0 ? RefusalReason.None : replies.Max(reply => reply.Refusal),
        };
    }

    private static SeriesForecast[] ForecastsInOrder(DeliveredBlock delivered) =>
        [.. delivered.Replies
            .SelectMany((reply, batch) => reply.Forecasts.Select(made => (Row: delivered.Block.Parts[batch].Rows[made.Row], made.Forecast)))
            .OrderBy(made => made.Row)
            .Select(made => made.Forecast)];

    private static RefusedTick[] RefusedTicks(DeliveredBlock delivered)
    {
        var reasons = delivered.Replies.Where(reply => reply.Refusal != RefusalReason.None).ToDictionary(reply => reply.Partition, reply => reply.Refusal);
        if (reasons.Count == 0)
        {
            return [];
        }

        var refused = new List<RefusedTick>();
        for (int row = 0; row < delivered.Block.Count; row++)
        {
            if (reasons.TryGetValue(delivered.Block.Series[row].Partition, out RefusalReason reason))
            {
                refused.Add(new RefusedTick(row, reason));
            }
        }

        return [.. refused];
    }

    private static List<LineRange> LinesOf(TickBlock block, RefusedTick[] ticks)
    {
        var ranges = new List<LineRange>();
        foreach (RefusedTick tick in ticks)
        {
            long line = block.Lines[tick.Row];
            if (ranges.Count > 0 && line <= ranges[^1].Last + 1)
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

    /// <param name="Block">The block.</param>
    /// <param name="Batches">Its parts, in their order.</param>
    /// <param name="Stored">Knows when all of them are durable.</param>
    internal sealed record SplitBlock(TickBlock Block, IngestBatch[] Batches, BlockStored Stored);

    /// <param name="Block">The block.</param>
    /// <param name="Replies">One for each of its parts, in their order.</param>
    internal sealed record DeliveredBlock(TickBlock Block, IngestReply[] Replies);

    internal sealed record AnsweredBlock(TickBlock Block, IngestAnswer Answer);
}
