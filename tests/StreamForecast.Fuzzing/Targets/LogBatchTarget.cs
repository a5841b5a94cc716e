using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage.Records;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>A batch as the log stores it, past its checksum: refused as <see cref="InvalidDataException"/>, or it reads back as itself.</summary>
internal sealed class LogBatchTarget : FuzzTarget
{
    public override string Name => "log-batch";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        LogBatchCodec.Encode(new LogBatch(
            3, 17,
            [
                new SeriesConfigured(5, "a:b/c-d.e_f", 2, new SeriesConfiguration { Horizon = 3, Experts = ["ar(5)"] }),
                new SeriesConfigured(6, "g", 1, new SeriesConfiguration()) { WarmStart = [new Observation(1, 2), new Observation(3, 4)] },
                new SeriesForgotten(4),
            ],
            new TickColumns(
                [5, 9, 0], [1_700_000_000_000_000_000, 0, -1], [1.5, -0.0, 1e-300], new ProducerColumns(["p", "q"], [2, 0, 1], [7, 0, 9])))),
        LogBatchCodec.Encode(new LogBatch(0, 0, [], new TickColumns([1, 1], [1, 2], [1, 2], null))),
    ];

    protected override bool Decode(byte[] input)
    {
        LogBatch batch;
        try
        {
            batch = LogBatchCodec.Decode(3, 17, input);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        byte[] again = LogBatchCodec.Encode(batch);
        BrokenPromiseException.Unless(
            again.AsSpan().SequenceEqual(LogBatchCodec.Encode(LogBatchCodec.Decode(3, 17, again))), $"a batch reads back as another");
        return batch.Count > 0;
    }
}
