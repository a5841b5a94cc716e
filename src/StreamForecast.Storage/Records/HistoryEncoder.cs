using StreamForecast.Engine.Ports;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Storage.Records;

/// <summary>Makes blocks of rows, one after the other in the same memory.</summary>
internal sealed class HistoryEncoder
{
    // From the coarsest: the clocks of most sources tell no nanoseconds.
    private static readonly long[] TimeUnits = [1_000_000_000, 1_000_000, 1_000];

    private long[] _times = [];
    private double[] _values = [];
    private float[] _steps = [];
    private float[] _expected = [];
    private int[] _corrections = [];
    private byte[] _bytes = [];

    /// <summary>A StreamForecast.Protocol.State.HistoryBlock message.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="from">The first of the block, counted from 0.</param>
    /// <param name="count">Rows in the block.</param>
    /// <returns>Its bytes, until the next one is made.</returns>
    public ReadOnlySpan<byte> Encode(IHistoryRows rows, int from, int count)
    {
        ReadOnlySpan<double> levels = [.. rows.Levels];
        Span<long> times = Room(ref _times, count);
        Span<double> values = Room(ref _values, count);
        Span<float> steps = Room(ref _steps, count * SeriesHistory.Stride(levels.Length));
        rows.CopyTo(from, times, values, steps);
        return Encode(levels, times, values, steps);
    }

    private ReadOnlySpan<byte> Encode(
        scoped ReadOnlySpan<double> levels, scoped Span<long> times, scoped ReadOnlySpan<double> values, scoped ReadOnlySpan<float> steps)
    {
        long unit = Coarsen(times);
        Span<float> expected = Room(ref _expected, values.Length * (SeriesHistory.EdgesOffset + levels.Length));
        Span<int> corrections = Room(ref _corrections, values.Length * levels.Length);
        Split(steps, levels.Length, expected, corrections);
        int timesSize = ColumnWriter.SizeOfDeltas(times);
        int correctionsSize = ColumnWriter.SizeOfSigned(corrections);
        ulong unitField = unit == 1 ? 0 : (ulong)unit;
        Span<byte> bytes = Room(
            ref _bytes,
            ColumnWriter.SizeOf(levels.Length * sizeof(double)) + ColumnWriter.SizeOf(timesSize)
            + ColumnWriter.SizeOf(values.Length * sizeof(double)) + ColumnWriter.SizeOf(expected.Length * sizeof(float))
            + ColumnWriter.SizeOf(correctionsSize) + ColumnWriter.SizeOfNumber(unitField));
        var writer = new ColumnWriter(bytes);
        writer.Write(State.HistoryBlock.LevelsFieldNumber, levels);
        writer.WriteDeltas(State.HistoryBlock.TimeDeltasFieldNumber, times, timesSize);
        writer.Write(State.HistoryBlock.ValuesFieldNumber, values);
        writer.Write<float>(State.HistoryBlock.ExpectedFieldNumber, expected);
        writer.WriteSigned(State.HistoryBlock.LowerCorrectionsFieldNumber, corrections, correctionsSize);
        writer.Write(State.HistoryBlock.TimeUnitFieldNumber, unitField);
        return bytes;
    }

    /// <summary>Counts times in the coarsest unit that loses nothing.</summary>
    /// <returns>The unit, nanoseconds.</returns>
    private static long Coarsen(Span<long> times)
    {
        foreach (long unit in TimeUnits)
        {
            if (AreWhole(times, unit))
            {
                foreach (ref long time in times)
                {
                    time /= unit;
                }

                return unit;
            }
        }

        return 1;
    }

    private static bool AreWhole(ReadOnlySpan<long> times, long unit)
    {
        foreach (long time in times)
        {
            if (time % unit != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void Split(ReadOnlySpan<float> steps, int levels, Span<float> expected, Span<int> corrections)
    {
        int edges = 0;
        for (int from = 0, to = 0; to < expected.Length; from += SeriesHistory.Stride(levels), to += SeriesHistory.EdgesOffset + levels)
        {
            ReadOnlySpan<float> row = steps.Slice(from, SeriesHistory.Stride(levels));
            row[..SeriesHistory.EdgesOffset].CopyTo(expected[to..]);
            for (int level = 0; level < levels; level++)
            {
                float lower = row[SeriesHistory.EdgesOffset + (2 * level)];
                float upper = row[SeriesHistory.EdgesOffset + (2 * level) + 1];
                expected[to + SeriesHistory.EdgesOffset + level] = upper;
                corrections[edges++] = LowerEdge.Correction(row[0], upper, lower);
            }
        }
    }

    private static Span<T> Room<T>(ref T[] memory, int places)
    {
        if (memory.Length < places)
        {
            memory = new T[Math.Max(places, 2 * memory.Length)];
        }

        return memory.AsSpan(0, places);
    }
}
