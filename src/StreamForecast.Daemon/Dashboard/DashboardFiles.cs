namespace StreamForecast.Daemon.Dashboard;

/// <summary>
/// The dashboard's files (wwwroot), served from disk: nothing is fetched from elsewhere.
/// </summary>
internal static class DashboardFiles
{
    private const string Page = "/index.html";

    public static void Map(WebApplication app)
    {
        app.MapStaticAssets();
        app.MapGet("/", () => TypedResults.VirtualFile(Page, "text/html; charset=utf-8")).ExcludeFromDescription();
    }
}
