using StreamForecast.Engine.Ports;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Storage.Records;

/// <summary>Makes blocks of rows, one after the other in the same memory.</summary>
internal sealed class HistoryEncoder
{
    private long[] _times = [];
    private double[] _values = [];
    private float[] _steps = [];
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
        scoped ReadOnlySpan<double> levels, scoped ReadOnlySpan<long> times, scoped ReadOnlySpan<double> values, scoped ReadOnlySpan<float> steps)
    {
        int timesSize = ColumnWriter.SizeOfDeltas(times);
        Span<byte> bytes = Room(
            ref _bytes,
            ColumnWriter.SizeOf(levels.Length * sizeof(double)) + ColumnWriter.SizeOf(timesSize)
            + ColumnWriter.SizeOf(values.Length * sizeof(double)) + ColumnWriter.SizeOf(steps.Length * sizeof(float)));
        var writer = new ColumnWriter(bytes);
        writer.Write(State.HistoryBlock.LevelsFieldNumber, levels);
        writer.WriteDeltas(State.HistoryBlock.TimeDeltasFieldNumber, times, timesSize);
        writer.Write(State.HistoryBlock.ValuesFieldNumber, values);
        writer.Write(State.HistoryBlock.StepsFieldNumber, steps);
        return bytes;
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
