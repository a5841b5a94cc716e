namespace StreamForecast.Daemon.Api;

/// <summary>Answers HEAD as GET; the server itself leaves the body out. What streams without an end is not asked.</summary>
internal static class HeadRequests
{
    private static readonly PathString[] Streams = ["/v1/forecasts", "/v1/stream"];

    /// <summary>Call it before routing, which goes by the method.</summary>
    public static IApplicationBuilder UseGetForHead(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method) && !Streams.Contains(context.Request.Path))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });
}
