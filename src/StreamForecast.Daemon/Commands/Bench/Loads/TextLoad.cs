using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace StreamForecast.Daemon.Commands.Bench.Loads;

/// <summary>Lines of text as the body of one POST, written while it is being sent.</summary>
internal abstract class TextLoad(Uri address, string mediaType) : ITickLoad
{
    /// <summary>Bytes written before the socket gets them.</summary>
    private const int FlushBytes = 64 * 1024;

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
    protected abstract void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> id, long time, double value);

    protected static void Write(IBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out int written);
        output.Advance(written);
    }

    protected static void Write(IBufferWriter<byte> output, double number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(32), out int written);
        output.Advance(written);
    }

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
                load.WriteLine(output, ticks.Utf8Ids[series], time, value);
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
    protected override void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> id, long time, double value)
    {
        output.Write(id);
        output.Write(" v="u8);
        Write(output, value);
        output.Write(" "u8);
        Write(output, time);
        output.Write("\n"u8);
    }
}

/// <summary><c>POST /v1/ticks</c>: one JSON object a line.</summary>
internal sealed class NdjsonLoad(Uri http) : TextLoad(new Uri(http, "/v1/ticks"), "application/x-ndjson")
{
    protected override void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> id, long time, double value) => Write(output, id, time, value);

    internal static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> id, long time, double value)
    {
        output.Write("{\"series\":\""u8);
        output.Write(id);
        output.Write("\",\"time\":"u8);
        Write(output, time);
        output.Write(",\"value\":"u8);
        Write(output, value);
        output.Write("}\n"u8);
    }
}
