using Google.Protobuf;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage.Records;
using static StreamForecast.Storage.Tests.StoreFixture;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Storage.Tests.Records;

public sealed class LogBatchCodecTests
{
    [Fact]
    public void Every_field_survives()
    {
        var batch = new LogBatch(
            3, 17,
            [
                Configured(5, "a:b/c-d.e_f", generation: 2),
                new SeriesForgotten(4),
                Configured(6, "x") with { WarmStart = new[] { new Observation(5, -1.5), new Observation(5, 2), new Observation(long.MaxValue, 0) } },
                Configured(7, "y") with { WarmStart = Array.Empty<Observation>() },
            ],
            new TickColumns(
                [5, int.MaxValue, 0], [long.MaxValue, 0, -1], [double.MaxValue, -0.0, 1e-300],
                new ProducerColumns(["p", "q"], [2, 0, 1], [long.MaxValue, 0, 9])));

        byte[] bytes = LogBatchCodec.Encode(batch);

        Assert.Equivalent(batch, LogBatchCodec.Decode(3, 17, bytes), strict: true);
        Assert.Equal(State.LogBatch.Parser.ParseFrom(bytes).ToByteArray(), bytes);
    }

    [Fact]
    public void Times_in_order_cost_few_bytes()
    {
        LogBatch batch = Batch(0, 0, 1000); // one a millisecond
        Assert.True(LogBatchCodec.Encode(batch).Length < 14 * 1000);
    }

    /// <summary>A block's names are those of all its partitions' ticks.</summary>
    [Fact]
    public void Of_the_producers_only_those_are_kept_that_sent_ticks_of_the_batch()
    {
        var producers = new ProducerColumns(["p", "q", "r", "s"], [4, 0, 2, 4], [7, 0, 8, 9]);
        var batch = new LogBatch(0, 0, [], new TickColumns([1, 2, 3, 1], [1, 2, 3, 4], [1, 2, 3, 4], producers));

        ProducerColumns kept = LogBatchCodec.Decode(0, 0, LogBatchCodec.Encode(batch)).Ticks.Producers!;

        Assert.Equal(["q", "s"], kept.Names);
        Assert.Equal([2, 0, 1, 2], kept.Index);
        Assert.Equal(producers.Sequences, kept.Sequences);
    }

    [Fact]
    public void Columns_of_unequal_length_are_refused() => Refuses(new State.LogBatch { Series = { 1 }, Values = { 1.0 } });

    [Fact]
    public void A_control_record_of_an_unknown_kind_is_refused() =>
        Refuses(new State.LogBatch { Controls = { new State.ControlRecord { Series = 1 } } });

    [Fact]
    public void A_warm_start_of_unequal_columns_is_refused()
    {
        State.LogBatch message = State.LogBatch.Parser.ParseFrom(LogBatchCodec.Encode(Batch(0, 0, 0, Configured(1, "a") with { WarmStart = [] })));
        message.Controls[0].Configured.WarmStart.Values.Add(1);
        Refuses(message);
    }

    [Fact]
    public void A_producer_that_has_no_name_is_refused() => Refuses(new State.LogBatch
    {
        Series = { 1 },
        TimeDeltas = { 1 },
        Values = { 1.0 },
        Producers = new State.ProducerColumns { Names = { "p" }, Index = { 2 }, Sequences = { 1 } },
    });

    [Fact]
    public void Bytes_of_something_else_are_refused() =>
        Assert.Throws<InvalidDataException>(() => LogBatchCodec.Decode(0, 0, [0xFF, 0xFF, 0xFF]));

    private static void Refuses(State.LogBatch message) =>
        Assert.Throws<InvalidDataException>(() => LogBatchCodec.Decode(0, 0, message.ToByteArray()));
}
