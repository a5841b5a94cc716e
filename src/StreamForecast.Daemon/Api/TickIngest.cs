using System.IO.Pipelines;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.AspNetCore.Http.Features;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// Takes a request's body in, whatever its format: reads it as it comes, lets the engine have it block by block and answers once every tick was
/// applied. While the engine has no credit to give, nobody reads the socket.
/// </summary>
internal static class TickIngest
{
    /// <param name="context">The request.</param>
    /// <param name="read">Reads the body's format.</param>
    /// <param name="options">What the engine is asked for beside the answer.</param>
    /// <param name="reply">Answers a body that was read to its end and refused nowhere.</param>
    public static async Task<IResult> RunAsync(
        HttpContext context, TickReading read, IngestOptions options, Func<IngestAnswer, IngestTotal, IResult> reply)
    {
        ForecastEngine engine = context.Engine();
        PipeReader? input = Open(context);
        if (input is null)
        {
            return Problems.UnsupportedEncoding(context);
        }

        var underWay = new BlocksUnderWay();
        var body = new TickBody(input, read, engine.NewBlockBuilder(underWay), isOwn: input != context.Request.BodyReader);
        var total = new IngestTotal();
        try
        {
            IMaterializer materializer = context.RequestServices.GetRequiredService<ActorSystem>().Materializer();
            await Source.From(() => body.ReadAsync(context.RequestAborted))
                .Via(engine.Ingest(options))
                .RunForeach(
                    answer =>
                    {
                        total.Add(answer);
                        underWay.End();
                    },
                    materializer);
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or AbruptTerminationException)
        {
            return Problems.Unanswered(context, total.ToAnswer());
        }

        IngestAnswer answer = total.ToAnswer();
        return body.Fault is { } fault ? Problems.BrokenBody(fault.StatusCode, fault.Message, answer)
            : answer.Refusal != RefusalReason.None ? Problems.Refused(context, answer, total.NamesLinesThatStand)
            : reply(answer, total);
    }

    /// <summary>The body as text; null in an encoding that is not read.</summary>
    private static PipeReader? Open(HttpContext context)
    {
        string encoding = context.Request.Headers.ContentEncoding.ToString().Trim();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return context.Request.BodyReader;
        }

        long maxBytes = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? long.MaxValue;
        if (InflatedBody.Create(context.Request.Body, encoding, maxBytes) is not { } text)
        {
            return null;
        }

        context.Response.RegisterForDispose(text);
        return PipeReader.Create(text);
    }
}
