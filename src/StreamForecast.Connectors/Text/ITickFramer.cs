using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Text;

/// <summary>Cuts a stream of bytes into the pieces that hold one tick each, wherever the stream happens to be split.</summary>
public interface ITickFramer
{
    /// <summary>Takes bytes and hands the ticks among them to the block, until the block is full.</summary>
    /// <returns>Bytes taken: fewer than given only when the block is full. What is taken is never needed again.</returns>
    int Consume(ReadOnlySpan<byte> bytes, TickBlockBuilder blocks);

    /// <summary>The stream has ended: what is held is the last piece.</summary>
    void Complete(TickBlockBuilder blocks);
}

/// <summary>Reads the tick that one piece of text holds.</summary>
public interface ITickParser
{
    /// <summary>Adds the tick to the block, or rejects the piece with its reason. Never throws on what the text holds.</summary>
    /// <param name="line">Line or element of the input, from 1.</param>
    /// <param name="text">The piece, without its line end; not blank.</param>
    /// <param name="blocks">Where the tick goes.</param>
    /// <returns>True when the tick is in the block.</returns>
    bool Parse(long line, ReadOnlySpan<byte> text, TickBlockBuilder blocks);
}
