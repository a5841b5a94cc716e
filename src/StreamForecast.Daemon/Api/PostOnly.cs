namespace StreamForecast.Daemon.Api;

/// <summary>Tells those who come to a path with another method that it takes POST.</summary>
internal static class PostOnly
{
    // The dashboard's files take GET at any path, so the framework would call a GET of this one not found.
    private static readonly string[] OtherMethods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    public static void Map(IEndpointRouteBuilder app, string path) => app
        .MapMethods(path, OtherMethods, (HttpContext context) => Problems.MethodNotAllowed(context, HttpMethods.Post))
        .ExcludeFromDescription();
}
