namespace StreamForecast.Daemon.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "StreamForecast.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"StreamForecast.sln lies in no directory above {AppContext.BaseDirectory}; run the tests from a checkout.");
    }
}
