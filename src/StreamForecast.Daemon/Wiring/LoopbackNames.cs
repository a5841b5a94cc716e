using System.Net;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Wiring;

/// <summary>
/// There is no login, so a page of another site must not reach a daemon on loopback under a name that it made resolve to loopback: only
/// loopback's own names are answered. Browsers do not speak HTTP/2 without TLS, so gRPC, which may be open to a network, is not asked.
/// </summary>
internal static class LoopbackNames
{
    public static WebApplication UseLoopbackNames(this WebApplication app, HttpOptions http)
    {
        if (!IPAddress.IsLoopback(http.Address.Address))
        {
            return app;
        }

        string[] names = ["localhost", "127.0.0.1", "[::1]", $"{http.Address.Address}"];
        app.Use((context, next) =>
        {
            if (context.Request.Protocol == HttpProtocol.Http2 || names.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        return app;
    }
}
