namespace StreamForecast.Daemon.Dashboard;

/// <summary>
/// The dashboard's files (wwwroot), served from disk: nothing is fetched from elsewhere.
/// </summary>
internal static class DashboardFiles
{
    /// <summary>Addresses without a file's name, and the page that each shows.</summary>
    private static readonly (string Address, string Page)[] Pages = [("/", "/index.html"), ("/docs", "/docs.html")];

    public static void Map(WebApplication app)
    {
        app.MapStaticAssets();
        foreach ((string address, string page) in Pages)
        {
            app.MapGet(address, () => TypedResults.VirtualFile(page, "text/html; charset=utf-8")).ExcludeFromDescription();
        }
    }
}
