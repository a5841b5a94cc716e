using System.IO.Pipelines;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Json;

/// <summary>How ticks stand in the text.</summary>
public enum JsonFraming
{
    /// <summary>NDJSON: one tick object a line (<see cref="LineFramer"/>). A bad line never harms the next.</summary>
    Lines,

    /// <summary>JSON: an array of tick objects, or an object (<see cref="JsonDocumentFramer"/>).</summary>
    Document,
}

/// <summary>Reads ticks as JSON from a pipe; <see cref="TickJsonParser"/> says what a tick looks like. One an input.</summary>
/// <param name="framing">How ticks stand in the text.</param>
public sealed class TickJsonDecoder(JsonFraming framing)
{
    private readonly TickJsonParser _parser = new();

    /// <summary>Fields that no tick has, over all ticks read so far.</summary>
    public long UnknownFields => _parser.UnknownFields;

    /// <summary>Reads to the end; see <see cref="PipedTicks"/> for when a block is handed over and what is thrown.</summary>
    public IAsyncEnumerable<TickBlock> ReadAsync(PipeReader input, TickBlockBuilder blocks, CancellationToken cancellation)
    {
        int maxBytes = blocks.Limits.MaxLineBytes;
        ITickFramer framer = framing == JsonFraming.Lines
            ? new LineFramer(_parser, maxBytes)
            : new JsonDocumentFramer(_parser, maxBytes);
        return PipedTicks.ReadAsync(input, blocks, framer, cancellation);
    }
}
