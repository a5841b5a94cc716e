using Google.Protobuf;
using StreamForecast.Engine.Ports;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Storage.Records;

/// <summary>A block of a series' history as the store holds it.</summary>
/// <param name="Series">The series' number.</param>
/// <param name="FirstSequence">Sequence of its first row.</param>
/// <param name="Count">Rows in it.</param>
/// <param name="Checksum">CRC-32C over series, first sequence, count and bytes.</param>
/// <param name="Bytes">A StreamForecast.Protocol.State.HistoryBlock message.</param>
internal sealed record HistoryRow(int Series, long FirstSequence, int Count, uint Checksum, byte[] Bytes)
{
    public long EndSequence => FirstSequence + Count;

    public bool IsIntact => Count > 0 && Checksum == ChecksumOf(Series, FirstSequence, Count, Bytes);

    /// <exception cref="InvalidDataException">The bytes are whole but not a block this version can read.</exception>
    public SeriesHistory Open()
    {
        try
        {
            var message = State.HistoryBlock.Parser.ParseFrom(Bytes);
            long unit = Math.Max(1, (long)message.TimeUnit);
            long[] times = new long[message.TimeDeltas.Count];
            long time = 0;
            for (int i = 0; i < times.Length; i++)
            {
                time += message.TimeDeltas[i];
                times[i] = time * unit;
            }

            return times.Length == Count
                ? new SeriesHistory([.. message.Levels], FirstSequence, times, [.. message.Values], StepsOf(message))
                : throw new InvalidDataException($"it holds {times.Length} rows and says {Count}");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException)
        {
            throw new InvalidDataException("it is not a HistoryBlock message", e);
        }
    }

    private static float[] StepsOf(State.HistoryBlock message)
    {
        if (message.Expected.Count == 0)
        {
            return [.. message.Steps]; // a block of format 6 or before
        }

        int levels = message.Levels.Count;
        if (message.Expected.Count != message.Values.Count * (SeriesHistory.EdgesOffset + levels)
            || message.LowerCorrections.Count != message.Values.Count * levels)
        {
            throw new InvalidDataException("its columns do not fit each other");
        }

        float[] steps = new float[message.Values.Count * SeriesHistory.Stride(levels)];
        int step = 0, expected = 0, edge = 0;
        while (step < steps.Length)
        {
            float mean = message.Expected[expected++];
            steps[step++] = mean;
            steps[step++] = message.Expected[expected++];
            for (int level = 0; level < levels; level++)
            {
                float upper = message.Expected[expected++];
                steps[step++] = LowerEdge.Of(mean, upper, message.LowerCorrections[edge++]);
                steps[step++] = upper;
            }
        }

        return steps;
    }

    public static uint ChecksumOf(int series, long first, int count, ReadOnlySpan<byte> bytes) =>
        default(Crc32C).Add(series).Add(first).Add(count).Add(bytes).Value;
}
