using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Ingest;

public sealed class IngestStreamTests : TestKit
{
    private const int Partitions = 4;

    private readonly SeriesDirectory _directory = new(Partitions, 1000);
    private readonly EngineSettings _settings = new() { InFlightBatches = 2 };

    [Fact]
    public async Task A_block_goes_out_as_one_batch_a_partition_in_the_order_of_its_lines()
    {
        TestProbe partitions = CreateTestProbe();
        TickBlock block = Block(firstLine: 1, "a", "b", "c", "d", "a", "b");
        Task<IngestAnswer[]> answers = RunAsync(partitions, block);
        var batches = new List<IngestBatch>();
        int expected = block.Series.Select(series => series.Partition).Distinct().Count();
        for (int i = 0; i < expected; i++)
        {
            var batch = await partitions.ExpectMsgAsync<IngestBatch>();
            Assert.All(batch.Series, series => Assert.Equal(batch.Partition, series.Partition));
            partitions.Reply(new IngestReply(batch.Partition, batch.Count, 0, 0, 0, RefusalReason.None));
            batches.Add(batch);
        }

        foreach (SeriesHandle series in block.Series.Distinct())
        {
            double[] sent = block.Values.Where((_, i) => block.Series[i] == series).ToArray();
            IngestBatch own = batches.Single(batch => batch.Partition == series.Partition);
            Assert.Equal(sent, own.Values.Where((_, i) => own.Series[i] == series));
        }

        Assert.Equal(6, Assert.Single(await answers).Accepted);
    }

    /// <summary>Seconds, milliseconds and microseconds of our time, where nanoseconds are meant.</summary>
    [Theory]
    [InlineData(1_700_000_000, true)]
    [InlineData(1_700_000_000_000, true)]
    [InlineData(1_700_000_000_000_000, true)]
    [InlineData(TickBlockBuilder.PlausibleFrom, false)]
    [InlineData(1_700_000_000_000_000_000, false)]
    public async Task A_time_that_looks_like_another_unit_is_taken_and_told(long time, bool isEarly)
    {
        TestProbe partitions = CreateTestProbe();
        var builder = new TickBlockBuilder(_directory, new EdgeClock(TimeProvider.System), new IngestLimits());
        builder.Add(1, "a"u8, Ticks.Start, 1);
        builder.Add(2, "a"u8, time, 1);
        Task<IngestAnswer[]> answers = RunAsync(partitions, builder.Build());
        var batch = await partitions.ExpectMsgAsync<IngestBatch>();
        partitions.Reply(new IngestReply(batch.Partition, batch.Count, 0, 0, 0, RefusalReason.None));
        IngestAnswer answer = Assert.Single(await answers);
        Assert.Equal((2, isEarly), (answer.Accepted, answer.HasEarlyTimes));
    }

    /// <summary>The field may have been meant for the time; where each tick has one, it was not.</summary>
    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    public async Task A_tick_without_a_time_beside_a_field_that_no_tick_has_is_told(bool hasUnknownField, bool hasTime, bool isTold)
    {
        TestProbe partitions = CreateTestProbe();
        var builder = new TickBlockBuilder(_directory, new EdgeClock(TimeProvider.System), new IngestLimits());
        if (hasUnknownField)
        {
            builder.CountUnknownField();
        }

        builder.Add(1, "a"u8, hasTime ? Ticks.Start : null, 1);
        Task<IngestAnswer[]> answers = RunAsync(partitions, builder.Build());
        var batch = await partitions.ExpectMsgAsync<IngestBatch>();
        partitions.Reply(new IngestReply(batch.Partition, batch.Count, 0, 0, 0, RefusalReason.None));
        Assert.Equal(isTold, Assert.Single(await answers).MayLackTimes);
        Assert.False(builder.Build().HasUnknownFields);
    }

    [Fact]
    public async Task What_a_partition_refused_is_named_by_its_lines()
    {
        TestProbe partitions = CreateTestProbe();
        TickBlock block = Block(firstLine: 11, "a", "a", "c", "a");
        Assert.NotEqual(block.Series[0].Partition, block.Series[2].Partition);
        Task<IngestAnswer[]> answers = RunAsync(partitions, block);
        for (int i = 0; i < 2; i++)
        {
            var batch = await partitions.ExpectMsgAsync<IngestBatch>();
            partitions.Reply(batch.Series[0].Id == "a"
                ? IngestReply.Refused(batch.Partition, RefusalReason.Overloaded)
                : new IngestReply(batch.Partition, batch.Count, 0, 0, 0, RefusalReason.None));
        }

        IngestAnswer answer = Assert.Single(await answers);
        Assert.Equal(1, answer.Accepted);
        Assert.Equal(RefusalReason.Overloaded, answer.Refusal);
        Assert.Equal([new LineRange(11, 12), new LineRange(14, 14)], answer.Unacknowledged);
        Assert.Equal([0, 1, 3], answer.Refused.Select(tick => tick.Row));
    }

    [Fact]
    public async Task Of_a_line_with_several_ticks_those_refused_are_named_by_their_rows_and_the_line_once()
    {
        TestProbe partitions = CreateTestProbe();
        var builder = new TickBlockBuilder(_directory, new EdgeClock(TimeProvider.System), new IngestLimits());
        foreach (long line in (long[])[1, 1, 1, 2, 2, 4])
        {
            builder.Add(line, line == 2 ? "c"u8 : "a"u8, Ticks.Start + line, line);
            builder.Add(line, "c"u8, Ticks.Start + line, line);
        }

        TickBlock block = builder.Build();
        Task<IngestAnswer[]> answers = RunAsync(partitions, block);
        for (int i = 0; i < 2; i++)
        {
            var batch = await partitions.ExpectMsgAsync<IngestBatch>();
            partitions.Reply(batch.Series[0].Id == "a"
                ? IngestReply.Refused(batch.Partition, RefusalReason.Overloaded)
                : IngestReply.Refused(batch.Partition, RefusalReason.Quarantined));
        }

        IngestAnswer answer = Assert.Single(await answers);
        Assert.Equal([new LineRange(1, 2), new LineRange(4, 4)], answer.Unacknowledged);
        Assert.Equal(
            Enumerable.Range(0, block.Count).Select(row =>
                new RefusedTick(row, block.Series[row].Id == "a" ? RefusalReason.Overloaded : RefusalReason.Quarantined)),
            answer.Refused);
    }

    [Fact]
    public async Task No_more_blocks_are_read_than_may_be_under_way()
    {
        TestProbe partitions = CreateTestProbe();
        int read = 0;
        TickBlock[] blocks = Enumerable.Range(0, 20).Select(i => Block(firstLine: i + 1, "a")).ToArray();
        Task<IngestAnswer[]> answers = Source.From(blocks)
            .Select(block =>
            {
                Interlocked.Increment(ref read);
                return block;
            })
            .Via(IngestStream.Create(
                partitions, Partitions, _settings, IngestOptions.Default, TimeProvider.System, new AnswerLatency(TimeProvider.System)))
            .Select(answered => answered.Answer)
            .RunWith(Sink.Seq<IngestAnswer>(), Sys.Materializer())
            .ContinueWith(done => done.GetAwaiter().GetResult().ToArray(), TaskScheduler.Default);
        var first = await partitions.ExpectMsgAsync<IngestBatch>();
        IActorRef firstSender = partitions.LastSender;
        await partitions.ExpectMsgAsync<IngestBatch>();
        IActorRef secondSender = partitions.LastSender;
        await partitions.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.InRange(Volatile.Read(ref read), 2, 4);
        firstSender.Tell(new IngestReply(first.Partition, 1, 0, 0, 0, RefusalReason.None));
        secondSender.Tell(new IngestReply(first.Partition, 1, 0, 0, 0, RefusalReason.None));
        for (int i = 2; i < blocks.Length; i++)
        {
            await partitions.ExpectMsgAsync<IngestBatch>();
            partitions.Reply(new IngestReply(first.Partition, 1, 0, 0, 0, RefusalReason.None));
        }

        Assert.Equal(20, (await answers).Sum(answer => answer.Accepted));
    }

    /// <summary>An answer in time makes room for another block; a refusal, or an answer later than asked for, does not.</summary>
    [Theory]
    [InlineData(RefusalReason.None, 60, 2)]
    [InlineData(RefusalReason.None, 0, 1)]
    [InlineData(RefusalReason.Overloaded, 60, 1)]
    public async Task As_many_blocks_are_under_way_as_answers_allow(RefusalReason refusal, int targetSeconds, int expected)
    {
        TestProbe partitions = CreateTestProbe();
        EngineSettings settings = _settings with { MaxInFlightBatches = 3, AnswerTarget = TimeSpan.FromSeconds(targetSeconds) };
        Task answers = Source.From(Enumerable.Range(1, 5).Select(line => Block(line, "a")))
            .Via(IngestStream.Create(
                partitions, Partitions, settings, IngestOptions.Default, TimeProvider.System, new AnswerLatency(TimeProvider.System)))
            .RunWith(Sink.Ignore<IngestStream.AnsweredBlock>(), Sys.Materializer());
        var first = await partitions.ExpectMsgAsync<IngestBatch>();
        IActorRef sender = partitions.LastSender;
        await partitions.ExpectMsgAsync<IngestBatch>();
        sender.Tell(refusal == RefusalReason.None
            ? new IngestReply(first.Partition, 1, 0, 0, 0, RefusalReason.None)
            : IngestReply.Refused(first.Partition, refusal));

        for (int more = 0; more < expected; more++)
        {
            await partitions.ExpectMsgAsync<IngestBatch>();
        }

        await partitions.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.False(answers.IsCompleted);
    }

    /// <summary>What is more would fill the partition's waiting room and be refused, though its sender could as well wait.</summary>
    [Fact]
    public async Task No_more_ticks_of_a_partition_are_under_way_than_its_credit()
    {
        TestProbe partitions = CreateTestProbe();
        Task answers = Source.From(Enumerable.Range(0, 3).Select(i => Block((2 * i) + 1, "a", "a")))
            .Via(IngestStream.Create(
                partitions, Partitions, new EngineSettings { PartitionCreditTicks = 4 }, IngestOptions.Default, TimeProvider.System, new AnswerLatency(TimeProvider.System)))
            .RunWith(Sink.Ignore<IngestStream.AnsweredBlock>(), Sys.Materializer());
        var first = await partitions.ExpectMsgAsync<IngestBatch>();
        IActorRef firstSender = partitions.LastSender;
        await partitions.ExpectMsgAsync<IngestBatch>();
        await partitions.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        firstSender.Tell(new IngestReply(first.Partition, 2, 0, 0, 0, RefusalReason.None));
        await partitions.ExpectMsgAsync<IngestBatch>();
        Assert.False(answers.IsCompleted);
    }

    [Fact]
    public async Task A_connection_may_ask_for_fewer_blocks_under_way()
    {
        TestProbe partitions = CreateTestProbe();
        Task<IngestAnswer[]> answers = RunAsync(
            partitions, new IngestOptions { MaxInFlight = 1 }, Block(firstLine: 1, "a"), Block(firstLine: 2, "a"));

        var first = await partitions.ExpectMsgAsync<IngestBatch>();
        IActorRef firstSender = partitions.LastSender;
        await partitions.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        firstSender.Tell(new IngestReply(first.Partition, 1, 0, 0, 0, RefusalReason.None));
        var second = await partitions.ExpectMsgAsync<IngestBatch>();
        partitions.Reply(new IngestReply(second.Partition, 1, 0, 0, 0, RefusalReason.None));

        Assert.Equal(2, (await answers).Length);
    }

    private Task<IngestAnswer[]> RunAsync(IActorRef partitions, params TickBlock[] blocks) => RunAsync(partitions, IngestOptions.Default, blocks);

    private async Task<IngestAnswer[]> RunAsync(IActorRef partitions, IngestOptions options, params TickBlock[] blocks)
    {
        IReadOnlyCollection<IngestStream.AnsweredBlock> answered = await Source.From(blocks)
            .Via(IngestStream.Create(
                partitions, Partitions, _settings, options, TimeProvider.System, new AnswerLatency(TimeProvider.System)))
            .RunWith(Sink.Seq<IngestStream.AnsweredBlock>(), Sys.Materializer());
        return answered.Select(one => one.Answer).ToArray();
    }

    private TickBlock Block(long firstLine, params string[] series)
    {
        var builder = new TickBlockBuilder(_directory, new EdgeClock(TimeProvider.System), new IngestLimits());
        for (int i = 0; i < series.Length; i++)
        {
            Assert.True(builder.Add(firstLine + i, System.Text.Encoding.UTF8.GetBytes(series[i]), Ticks.Start + i, i));
        }

        return builder.Build();
    }
}
