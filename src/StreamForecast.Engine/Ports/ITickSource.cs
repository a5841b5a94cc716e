namespace StreamForecast.Engine.Ports;

/// <summary>An edge that ticks come in by: an exchange feed, a broker, the simulator.</summary>
public interface ITickSource
{
    /// <summary>Unique among the configured sources; shown to people.</summary>
    string Name { get; }

    /// <summary>Reads until cancelled. It is not advanced while the engine has no credit to give.</summary>
    /// <param name="blocks">Where the source gathers its ticks.</param>
    /// <param name="cancellation">
    /// Ends the reading, and with it the connection. At an orderly stop it comes after the last <see cref="CommitAsync"/>: until then the source
    /// may read on, but what it reads is not taken.
    /// </param>
    IAsyncEnumerable<TickBlock> ReadAsync(TickBlockBuilder blocks, CancellationToken cancellation);

    /// <summary>
    /// Every tick of the block is durable, and of all blocks before it: the source may forget it, or commit its own offset. One call at a
    /// time, in the order of the blocks, while it is read on; none for a refused block or any behind it.
    /// </summary>
    ValueTask CommitAsync(TickBlock block, CancellationToken cancellation);

    /// <summary>What a line of a block (<see cref="TickBlock.Lines"/>, <see cref="Rejection.Line"/>) is called to people. Asked until the block is committed.</summary>
    string PositionOf(long line) => $"line {line}";
}
