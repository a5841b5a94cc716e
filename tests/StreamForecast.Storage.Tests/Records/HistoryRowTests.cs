using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Storage.Tests.Records;

public sealed class HistoryRowTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(64, 2)]
    [InlineData(500, 3)]
    public void Its_bytes_are_those_of_the_generated_message(int rows, int levels)
    {
        SeriesHistory block = Block(rows, levels);
        var message = new State.HistoryBlock();
        message.Levels.AddRange(block.Levels);
        message.TimeDeltas.AddRange(block.Times.Select((time, i) => i == 0 ? time : time - block.Times[i - 1]));
        message.Values.AddRange(block.Values);
        foreach (float[] row in block.Steps.Chunk(SeriesHistory.Stride(levels)))
        {
            message.Expected.AddRange([row[0], row[1], .. Enumerable.Range(0, levels).Select(level => row[3 + (2 * level)])]);
            message.LowerCorrections.AddRange(Enumerable.Range(0, levels)
                .Select(level => LowerEdge.Correction(row[0], row[3 + (2 * level)], row[2 + (2 * level)])));
        }

        byte[] bytes = new HistoryEncoder().Encode(block, 0, rows).ToArray();

        Assert.Equal(Google.Protobuf.MessageExtensions.ToByteArray(message), bytes);
    }

    [Fact]
    public void It_opens_as_what_was_sealed()
    {
        SeriesHistory block = Block(100, 2);

        byte[] bytes = new HistoryEncoder().Encode(block, 0, 100).ToArray();
        SeriesHistory opened = Open(bytes, 100);

        Assert.Equal(block.Times, opened.Times);
        Assert.Equal(block.Values, opened.Values);
        Assert.Equal(block.Steps.Select(BitConverter.SingleToInt32Bits), opened.Steps.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(block.Levels, opened.Levels);
    }

    /// <summary>And a block that is used again holds nothing of the one before.</summary>
    [Theory]
    [InlineData(1_000_000_000L, 1_000_000_000UL)]
    [InlineData(60_000_000L, 1_000_000UL)]
    [InlineData(7_000L, 1_000UL)]
    [InlineData(7L, 0UL)]
    public void Times_are_counted_in_the_coarsest_unit_that_loses_nothing(long step, ulong unit)
    {
        SeriesHistory sample = Block(10, 0);
        long[] times = [.. Enumerable.Range(0, 10).Select(i => 1_700_000_000_000_000_000 + (i * i * step))];
        var block = new SeriesHistory([], 41, times, sample.Values, sample.Steps);

        var encoder = new HistoryEncoder();
        encoder.Encode(Block(64, 2), 0, 64);
        byte[] bytes = encoder.Encode(block, 0, 10).ToArray();

        Assert.Equal(unit, State.HistoryBlock.Parser.ParseFrom(bytes).TimeUnit);
        Assert.Equal(times, Open(bytes, 10).Times);
    }

    [Fact]
    public void The_lower_edge_of_an_interval_around_the_mean_takes_a_byte()
    {
        var random = new Random(1);
        const int Rows = 300;
        float[] steps = [.. Enumerable.Range(0, Rows).SelectMany(_ =>
        {
            double mean = 100 + random.NextDouble(), reach = 0.05 * random.NextDouble();
            return (float[])[(float)(mean - 100.25), 0, (float)(mean - reach - 100.25), (float)(mean + reach - 100.25)];
        })];
        var block = new SeriesHistory([0.5], 41, [.. Enumerable.Range(0, Rows)], new double[Rows], steps);

        byte[] bytes = new HistoryEncoder().Encode(block, 0, Rows).ToArray();

        State.HistoryBlock message = State.HistoryBlock.Parser.ParseFrom(bytes);
        Assert.InRange(ColumnWriter.SizeOfSigned([.. message.LowerCorrections]), Rows, 1.1 * Rows);
        Assert.Equal(steps, Open(bytes, Rows).Steps);
    }

    [Fact]
    public void Columns_that_do_not_fit_each_other_are_no_block()
    {
        var message = new State.HistoryBlock { TimeDeltas = { 1 }, Values = { 2 }, Levels = { 0.5 }, Expected = { 1, 2, 3 } };
        Assert.Throws<InvalidDataException>(() => Open(Google.Protobuf.MessageExtensions.ToByteArray(message), 1));
        message.LowerCorrections.Add(0);
        Assert.Equal(1, Open(Google.Protobuf.MessageExtensions.ToByteArray(message), 1).Count);
        message.Expected.Add(4);
        Assert.Throws<InvalidDataException>(() => Open(Google.Protobuf.MessageExtensions.ToByteArray(message), 1));
    }

    private static SeriesHistory Open(byte[] bytes, int rows) =>
        new HistoryRow(7, 41, rows, HistoryRow.ChecksumOf(7, 41, rows, bytes), bytes).Open();

    /// <summary>Times go forth and back, and by more than 32 bits.</summary>
    private static SeriesHistory Block(int rows, int levels)
    {
        var random = new Random(rows);
        long[] times = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64(long.MinValue / 4, long.MaxValue / 4))];
        double[] values = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
        float[] steps = [.. Enumerable.Range(0, rows * SeriesHistory.Stride(levels)).Select(i => i % 5 == 0 ? float.NaN : random.NextSingle())];
        return new SeriesHistory([.. Enumerable.Range(1, levels).Select(level => level / 10.0)], 41, times, values, steps);
    }
}
