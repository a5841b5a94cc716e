using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace StreamForecast.Daemon.Commands.Bench.Loads;

/// <summary>Lines of text as the body of one POST, written while it is being sent.</summary>
internal abstract class TextLoad(Uri address, string mediaType) : ITickLoad
{
    /// <summary>Bytes written before the socket gets them.</summary>
    private const int FlushBytes = 64 * 1024;

    protected internal const int MaxLineBytes = 256;

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    public async Task SendAsync(TickStream ticks, long count, CancellationToken cancellation)
    {
        using var body = new LinesContent(this, ticks, count);
        body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage answer = await _client.PostAsync(address, body, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw new CommandException($"the daemon answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes one line, with its end.</summary>
    /// <param name="line">Room for <see cref="MaxLineBytes"/>.</param>
    /// <param name="id">The series.</param>
    /// <param name="time">Event time, unix nanoseconds.</param>
    /// <param name="value">The value.</param>
    /// <returns>Bytes written.</returns>
    protected abstract int WriteLine(Span<byte> line, ReadOnlySpan<byte> id, long time, double value);

    private sealed class LinesContent(TextLoad load, TickStream ticks, long count) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            PipeWriter output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: FlushBytes, leaveOpen: true));
            for (long i = 0; i < count; i++)
            {
                (int series, long time, double value) = ticks.Next();
                output.Advance(load.WriteLine(output.GetSpan(MaxLineBytes), ticks.Utf8Ids[series], time, value));
                if (output.UnflushedBytes >= FlushBytes)
                {
                    await output.FlushAsync(cancellationToken);
                }
            }

            await output.CompleteAsync();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary><c>POST /api/v2/write</c>: <c>bench-7 v=64000.12 1704067200000000000</c>.</summary>
internal sealed class LineProtocolLoad(Uri http) : TextLoad(new Uri(http, "/api/v2/write?precision=ns"), "text/plain")
{
    protected override int WriteLine(Span<byte> line, ReadOnlySpan<byte> id, long time, double value)
    {
        var text = new LineText(line);
        text.Write(id);
        text.Write(" v="u8);
        text.Write(value);
        text.Write(" "u8);
        text.Write(time);
        text.Write("\n"u8);
        return text.Length;
    }
}

/// <summary><c>POST /v1/ticks</c>: one JSON object a line.</summary>
internal sealed class NdjsonLoad(Uri http) : TextLoad(new Uri(http, "/v1/ticks"), "application/x-ndjson")
{
    protected override int WriteLine(Span<byte> line, ReadOnlySpan<byte> id, long time, double value) => Write(line, id, time, value);

    /// <summary>See <see cref="TextLoad.WriteLine"/>.</summary>
    internal static int Write(Span<byte> line, ReadOnlySpan<byte> id, long time, double value)
    {
        var text = new LineText(line);
        text.Write("{\"series\":\""u8);
        text.Write(id);
        text.Write("\",\"time\":"u8);
        text.Write(time);
        text.Write(",\"value\":"u8);
        text.Write(value);
        text.Write("}\n"u8);
        return text.Length;
    }
}
