using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Golden;

/// <summary>The golden files in the source tree, a folder a version: v1, v2, ...</summary>
internal static class GoldenFolder
{
    private static readonly string Root = Path.Combine(
        SharedData.Repository ?? ".", "tests", "StreamForecast.Models.Tests", "Golden", "Files");

    /// <summary>Every version, oldest first.</summary>
    public static IReadOnlyList<string> Versions { get; } =
    [
        .. Directory.EnumerateDirectories(Root)
            .Select(folder => Path.GetFileName(folder))
            .OrderBy(name => int.Parse(name.AsSpan(1))),
    ];

    public static string Of(string version) => Path.Combine(Root, version);

    public static string PathOf(string version, GoldenCase golden) => Path.Combine(Of(version), golden.FileName);

    /// <summary>Writes what is not there yet; what is there stays.</summary>
    public static void WriteMissing(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (GoldenCase golden in GoldenCase.All)
        {
            string path = Path.Combine(folder, golden.FileName);
            if (!File.Exists(path))
            {
                golden.Make().Write(path);
            }
        }
    }
}
