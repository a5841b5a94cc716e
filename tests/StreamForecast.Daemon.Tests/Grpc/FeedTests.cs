using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Grpc;
using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Tests.Grpc;

/// <summary>Packed batches to blocks, and the blocks' answers back to batches.</summary>
public sealed class FeedTests : IDisposable
{
    private const long Time = 1_700_000_000_000_000_000;
    private static readonly IngestLimits Limits = new() { MaxSeries = 3, MaxReportedRejections = 5 };

    private readonly FeedProgress _progress = new(Limits.MaxReportedRejections);

    [Fact]
    public async Task Columns_become_ticks_with_ids_from_the_table_of_the_stream()
    {
        List<TickBlock> blocks = await ReadAsync(
            new TickBatch
            {
                Number = 1,
                NewSeries = { "a", "b" },
                Series = { 0, 1 },
                TimeDeltas = { Time, 1 },
                Values = { 1, 2 },
                Producer = "p",
                Sequences = { 4, 5 },
            },
            new TickBatch { Number = 2, NewSeries = { "c" }, Series = { 2, 0 }, TimeDeltas = { Time, -1 }, Values = { 3, 4 } });

        Assert.Equal(["a", "b", "c", "a"], blocks.SelectMany(block => block.Series).Select(series => series.Id));
        Assert.Equal([Time, Time + 1, Time, Time - 1], blocks.SelectMany(block => block.Times));
        Assert.Equal([4L, 5L], blocks[0].Producers!.Sequences);
        Assert.Null(blocks[1].Producers);
    }

    [Theory]
    [InlineData("number")]
    [InlineData("values")]
    [InlineData("time_deltas")]
    [InlineData("sequences")]
    [InlineData("producer")]
    public async Task A_batch_that_does_not_fit_itself_ends_the_stream_naming_the_column(string column)
    {
        var batch = new TickBatch
        {
            Number = 1,
            NewSeries = { "a" },
            Series = { 0 },
            TimeDeltas = { Time },
            Values = { 1 },
            Producer = "p",
            Sequences = { 4 },
        };
        Action spoil = column switch
        {
            "number" => () => batch.Number = 2,
            "values" => batch.Values.Clear,
            "time_deltas" => () => batch.TimeDeltas.Add(1),
            "sequences" => () => batch.Sequences.Add(1),
            _ => () => batch.Producer = "",
        };
        spoil();

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(batch));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(column, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_no_ticks_are_rejected_one_by_one_and_told_by_batch_and_row()
    {
        List<TickBlock> blocks = await ReadAsync(
            new TickBatch { Number = 1, NewSeries = { "a", "no id!" }, Series = { 0, 1, 0 }, Values = { 1, 2, double.NaN } },
            new TickBatch { Number = 2, Series = { 7, 0 }, Values = { 3, 4 } });

        FeedAck first = _progress.Answered(AnswerTo(blocks[0]))!;
        FeedAck second = _progress.Answered(AnswerTo(blocks[1]))!;
        Assert.Equal([(1UL, 1U, "InvalidSeriesId"), (1UL, 2U, "NotFinite")], first.Rejections.Select(one => (one.Batch, one.Row, one.Reason)));
        Assert.Equal((2UL, 0U, "InvalidSeriesId"), second.Rejections.Select(one => (one.Batch, one.Row, one.Reason)).Single());
        Assert.Equal((2UL, 2UL, 3UL), (second.AppliedThrough, second.Accepted, second.Rejected));
    }

    [Fact]
    public async Task Series_past_the_limit_of_the_node_are_refused_tick_by_tick_and_the_others_are_learned()
    {
        List<TickBlock> blocks = await ReadAsync(
            new TickBatch { Number = 1, NewSeries = { "a", "b", "c", "d" }, Series = { 3, 0, 4 }, Values = { 1, 2, 3 } });

        FeedAck told = _progress.Answered(AnswerTo(blocks[0]))!;
        Assert.Equal("a", Assert.Single(blocks[0].Series[..blocks[0].Count].ToArray()).Id);
        Assert.Equal([(0U, "SeriesLimit"), (2U, "InvalidSeriesId")], told.Rejections.Select(one => (one.Row, one.Reason)));
    }

    [Fact]
    public async Task A_batch_of_many_blocks_is_acknowledged_with_its_last_one()
    {
        var batch = new TickBatch { Number = 1, NewSeries = { "a" } };
        for (int i = 0; i < TickBlockBuilder.MaxTicks + 1; i++)
        {
            batch.Series.Add(0);
            batch.Values.Add(i);
        }

        List<TickBlock> blocks = await ReadAsync(batch, new TickBatch { Number = 2 });

        Assert.Null(_progress.Answered(AnswerTo(blocks[0])));
        Assert.Equal(1UL, _progress.Answered(AnswerTo(blocks[1]))!.AppliedThrough);
        Assert.Equal(2UL, _progress.Answered(AnswerTo(blocks[2]))!.AppliedThrough); // an empty batch is acknowledged too
    }

    [Fact]
    public async Task What_is_durable_is_told_before_it_is_applied_and_what_was_refused_never_is()
    {
        List<TickBlock> blocks = await ReadAsync(
            new TickBatch { Number = 1, NewSeries = { "a" }, Series = { 0 }, Values = { 1 } },
            new TickBatch { Number = 2, Series = { 0 }, Values = { 2 } });

        FeedAck durable = _progress.Stored()!;
        Assert.Equal((1UL, 0UL, 0UL), (durable.DurableThrough, durable.AppliedThrough, durable.Accepted));
        FeedAck applied = _progress.Answered(AnswerTo(blocks[0]))!;
        Assert.Equal((1UL, 1UL, 1UL), (applied.DurableThrough, applied.AppliedThrough, applied.Accepted));
        Assert.Null(_progress.Answered(new IngestAnswer { Refusal = RefusalReason.StoreFull, Unacknowledged = [new(2, 2)] }));
        Assert.Equal(1UL, _progress.Last().DurableThrough);
    }

    [Fact]
    public async Task A_refusal_ends_the_reading_and_the_last_word_names_the_rows_without_a_home()
    {
        List<TickBlock> blocks = await ReadAsync(
            new TickBatch { Number = 1, NewSeries = { "a" }, Series = { 0, 0 }, Values = { 1, 2 } },
            new TickBatch { Number = 2, Series = { 0, 0, 0 }, Values = { 3, 4, 5 } });
        Assert.NotNull(_progress.Answered(AnswerTo(blocks[0])));
        Assert.Null(_progress.Answered(new IngestAnswer { Accepted = 1, Refusal = RefusalReason.Overloaded, Unacknowledged = [new(4, 5)] }));

        FeedAck last = _progress.Last();
        Assert.True(_progress.Refused.IsCancellationRequested);
        Assert.Equal(1UL, last.AppliedThrough);
        Assert.Equal(new TickRange { Batch = 2, First = 1, Last = 2 }, Assert.Single(last.Unacknowledged));
        Assert.Empty(await ReadAsync(new TickBatch { Number = 1 })); // nothing more is read
    }

    [Fact]
    public async Task Rejections_beyond_what_is_told_one_by_one_are_counted()
    {
        var batch = new TickBatch { Number = 1 };
        for (int i = 0; i < 20; i++)
        {
            batch.Series.Add(9);
            batch.Values.Add(i);
        }

        List<TickBlock> blocks = await ReadAsync(batch);
        FeedAck ack = _progress.Answered(AnswerTo(blocks[0]))!;
        Assert.Equal((5, 20UL), (ack.Rejections.Count, ack.Rejected));
    }

    public void Dispose() => _progress.Dispose();

    private static IngestAnswer AnswerTo(TickBlock block) =>
        new() { Accepted = block.Count, Rejected = block.Rejected, Rejections = block.Rejections };

    private async Task<List<TickBlock>> ReadAsync(params TickBatch[] batches)
    {
        var builder = new TickBlockBuilder(
            new SeriesDirectory(1, Limits.MaxSeries), new EdgeClock(new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60))), Limits);
        var reader = new TickBatchReader(new Batches(batches), builder, _progress);
        var blocks = new List<TickBlock>();
        await foreach (TickBlock block in reader.ReadAsync(CancellationToken.None))
        {
            blocks.Add(block);
        }

        return blocks;
    }

    private sealed class Batches(TickBatch[] batches) : IAsyncStreamReader<TickBatch>
    {
        private int _at = -1;

        public TickBatch Current => batches[_at];

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(++_at < batches.Length);
    }
}
