using StreamForecast.Engine.Ports;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>Everything blocks say, ticks and rejections, folded into one number whatever the blocks were cut into.</summary>
internal sealed class TickDigest
{
    private readonly HashSet<long> _lines = [];
    private HashCode _ticks;
    private HashCode _rejections;

    public int Ticks { get; private set; }

    public int Rejections { get; private set; }

    public int Value => HashCode.Combine(_ticks.ToHashCode(), _rejections.ToHashCode(), Ticks, Rejections);

    public void Add(TickBlock block)
    {
        for (int i = 0; i < block.Count; i++)
        {
            int producer = block.Producers?.Index[i] ?? 0;
            _ticks.Add(block.Lines[i]);
            _ticks.Add(block.Series[i].Id, StringComparer.Ordinal);
            _ticks.Add(block.Times[i]);
            _ticks.Add(BitConverter.DoubleToInt64Bits(block.Values[i]));
            _ticks.Add(producer == 0 ? null : block.Producers!.Names[producer - 1], StringComparer.Ordinal);
            _ticks.Add(producer == 0 ? 0 : block.Producers!.Sequences[i]);
            Check(block, i);
            Ticks++;
        }

        foreach (Rejection rejection in block.Rejections)
        {
            _rejections.Add(rejection);
            Rejections++;
        }

        BrokenPromiseException.Unless(block.Rejected == block.Rejections.Count, $"{block.Rejected} lines rejected, {block.Rejections.Count} told");
    }

    /// <summary>What passed the edge keeps its rules.</summary>
    private void Check(TickBlock block, int i)
    {
        BrokenPromiseException.Unless(_lines.Add(block.Lines[i]), $"line {block.Lines[i]} became two ticks");
        BrokenPromiseException.Unless(
            double.IsFinite(block.Values[i]) && Math.Abs(block.Values[i]) <= 1e15 && block.Times[i] is >= TickBlockBuilder.MinTime and < TickBlockBuilder.MaxTime,
            $"a tick of {block.Values[i]} at {block.Times[i]} passed the edge");
        string? fault = SeriesIdSyntax.Fault(System.Text.Encoding.UTF8.GetBytes(block.Series[i].Id));
        BrokenPromiseException.Unless(fault is null, $"the id '{block.Series[i].Id}' passed the edge: {fault}");
    }
}
