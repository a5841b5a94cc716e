namespace StreamForecast.Daemon.Tests.Architecture;

public class LayoutTests
{
    /// <summary>Lines past which a file cannot be read at a sitting.</summary>
    private const int MaxLines = 400;

    private static readonly string[] Folders = ["src", "tests", "config"];

    private static readonly string[] Files =
    [
        "StreamForecast.sln", "README.md", "docker-compose.yml", "Directory.Build.props", "Directory.Packages.props", "global.json",
    ];

    /// <summary>Made by running things here, and ignored by the repository.</summary>
    private static readonly string[] Leftovers = ["data", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts"];

    [Fact]
    public void The_root_holds_source_tests_configuration_and_what_tools_look_for_there()
    {
        IEnumerable<string> strangers = Directory.EnumerateFileSystemEntries(Repository.Root)
            .Select(entry => Path.GetFileName(entry)!)
            .Where(name => !name.StartsWith('.') && !Folders.Contains(name) && !Files.Contains(name) && !Leftovers.Contains(name));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Every_project_of_the_product_says_what_belongs_in_it()
    {
        IEnumerable<string> silent = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Where(project => Directory.EnumerateFiles(project, "*.csproj").Any() && !File.Exists(Path.Combine(project, "README.md")))
            .Select(project => Path.GetFileName(project)!);

        Assert.Empty(silent);
    }

    [Fact]
    public void Every_file_of_code_can_be_read_at_a_sitting()
    {
        IEnumerable<string> tooLong = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(file => File.ReadLines(file).Count() > MaxLines)
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.Empty(tooLong);
    }

    /// <summary>The web SDK would change to the project's folder: ./data, config/ and the files of a backtest would be looked for there.</summary>
    [Fact]
    public void Dotnet_run_works_where_it_was_typed()
    {
        string project = File.ReadAllText(Path.Combine(Repository.Root, "src", "StreamForecast.Daemon", "StreamForecast.Daemon.csproj"));

        Assert.Contains("<EnableDefaultRunWorkingDirectory>false</EnableDefaultRunWorkingDirectory>", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "StreamForecast.sln")).Replace('\\', '/');
        IEnumerable<string> absent = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'))
            .Where(project => !project.Contains("PeerBenchmarks", StringComparison.Ordinal))
            .Where(project => !solution.Contains(project, StringComparison.Ordinal));

        Assert.Empty(absent);
    }
}
