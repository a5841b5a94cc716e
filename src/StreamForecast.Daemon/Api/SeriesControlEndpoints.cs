using System.Text;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine;
using StreamForecast.Models;
using StreamForecast.Models.Expressions;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// What changes a series. <c>DELETE /v1/series/{id}</c> forgets it. <c>PATCH /v1/series/{id}/configuration</c> lets it go on under another
/// configuration: the body has the keys of a series rule that are to change; <c>?from=rules</c> begins with what the rules say of the id
/// now instead of what the series runs under. Both answer when the change is durable and applied.
/// </summary>
internal static class SeriesControlEndpoints
{
    private const string FromRules = "rules";

    public static void Map(IEndpointRouteBuilder api)
    {
        foreach ((string path, QueryParameter id) in new[] { ("/series", QueryParameter.RequiredId), ("/series/{id}", QueryParameter.Id) })
        {
            api.MapDelete(path, (Delegate)ForgetAsync)
                .WithQuery(id)
                .Says(RouteTags.Series, "Forget a series", "Answered once that is durable. Its next tick begins it anew.")
                .Answers(StatusCodes.Status204NoContent, "It is forgotten.")
                .RefusesControl();
        }

        api.MapPatch("/series/{id}/configuration", (Delegate)ReconfigureAsync)
            .WithQuery(
                QueryParameter.Id,
                QueryParameter.Text("from", "rules: begin with what the rules say of the id now, instead of what the series runs under."))
            .Says(RouteTags.Series, "Change how a series is forecast", "The body has the keys of a series rule that are to change. Answered once the change is durable and applied.")
            .Takes("application/json", """{"horizon":5,"intervals":[0.5,0.9]}""")
            .Answers<SeriesReply>("The series as it goes on.")
            .RefusesControl();
    }

    private static RouteHandlerBuilder RefusesControl(this RouteHandlerBuilder endpoint) => endpoint
        .RefusesUnknownSeries()
        .Refuses(StatusCodes.Status429TooManyRequests, "There is no credit for the change: ask again after a while.")
        .Refuses(StatusCodes.Status507InsufficientStorage, "The store has no space left.");

    private static Task<IResult> ForgetAsync(HttpContext context) => SeriesEndpoints.OfSeriesAsync(context, async (engine, id, cancellation) =>
    {
        try
        {
            return await engine.ForgetAsync(id, cancellation) ? TypedResults.NoContent() : Problems.UnknownSeries(id);
        }
        catch (ControlRefusedException refused)
        {
            return Problems.ControlRefused(context, refused.Reason);
        }
    });

    private static async Task<IResult> ReconfigureAsync(HttpContext context)
    {
        string? from = context.Request.Query["from"].FirstOrDefault();
        if (from is not (null or FromRules))
        {
            return Problems.InvalidQuery("from", $"'{FromRules}', or left out");
        }

        if (await ReadAsync(context) is not { } change)
        {
            return Problems.InvalidConfiguration(
                [new ConfigurationFault("body", "", $"is longer than {SeriesChange.MaxBytes} bytes")]);
        }

        return await SeriesEndpoints.OfSeriesAsync(context, (engine, id, cancellation) =>
            ChangeAsync(context, engine, id, change, from == FromRules, cancellation));
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, ForecastEngine engine, string id, string change, bool fromRules, CancellationToken cancellation)
    {
        if (await engine.FindAsync(id, cancellation) is not { } before)
        {
            return Problems.UnknownSeries(id);
        }

        SeriesConfiguration usual = fromRules
            ? context.RequestServices.GetRequiredService<SeriesRulebook>().Resolve(id)
            : before.Configuration;
        try
        {
            return await engine.ReconfigureAsync(id, SeriesChange.Apply(change, usual), cancellation)
                && await engine.FindAsync(id, cancellation) is { } after
                ? TypedResults.Ok(SeriesReply.Of(after))
                : Problems.UnknownSeries(id);
        }
        catch (ConfigurationException faulty)
        {
            return Problems.InvalidConfiguration(faulty.Faults);
        }
        catch (Exception faulty) when (faulty is ArgumentException or ModelExpressionException)
        {
            // Each key is right by itself; together they ask for what no series can run.
            return Problems.InvalidConfiguration([new ConfigurationFault("body", "", faulty.Message)]);
        }
        catch (ControlRefusedException refused)
        {
            return Problems.ControlRefused(context, refused.Reason);
        }
    }

    /// <summary>The body; null when it is too long.</summary>
    private static async Task<string?> ReadAsync(HttpContext context)
    {
        byte[] bytes = new byte[SeriesChange.MaxBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, context.RequestAborted);
        return length == bytes.Length ? null : Encoding.UTF8.GetString(bytes, 0, length);
    }
}
