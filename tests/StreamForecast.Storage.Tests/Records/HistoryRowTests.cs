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
        message.Steps.AddRange(block.Steps);

        byte[] bytes = new HistoryEncoder().Encode(block, 0, rows).ToArray();

        Assert.Equal(Google.Protobuf.MessageExtensions.ToByteArray(message), bytes);
    }

    [Fact]
    public void It_opens_as_what_was_sealed()
    {
        SeriesHistory block = Block(100, 2);

        byte[] bytes = new HistoryEncoder().Encode(block, 0, 100).ToArray();
        SeriesHistory opened = new HistoryRow(7, 41, 100, HistoryRow.ChecksumOf(7, 41, 100, bytes), bytes).Open();

        Assert.Equal(block.Times, opened.Times);
        Assert.Equal(block.Values, opened.Values);
        Assert.Equal(block.Steps, opened.Steps);
        Assert.Equal(block.Levels, opened.Levels);
    }

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
