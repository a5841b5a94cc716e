using System.Text.RegularExpressions;
using StreamForecast.Models.Tests.Contract;
using Xunit.Abstractions;

namespace StreamForecast.Models.Tests.Golden;

/// <summary>
/// States as earlier versions saved them load and go on as they did then. When a state changes its shape or a kind its version, the
/// newest files no longer show what is saved: set STREAMFORECAST_WRITE_GOLDEN=v2 (or whichever comes next), run
/// <see cref="Files_of_a_new_version_are_written_and_load"/>, and commit the new folder beside the old ones.
/// </summary>
public partial class GoldenStateTests(ITestOutputHelper output)
{
    private const string Switch = "STREAMFORECAST_WRITE_GOLDEN";

    /// <summary>Where the machine computes otherwise than the one that wrote the file, as a part of the number.</summary>
    private const double OtherMachineTolerance = 1e-9;

    public static TheoryData<string> Cases => [.. GoldenCase.All.Select(golden => golden.Name)];

    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (string version in GoldenFolder.Versions)
            {
                foreach (GoldenCase golden in GoldenCase.All.Where(golden => File.Exists(GoldenFolder.PathOf(version, golden))))
                {
                    files.Add(version, golden.Name);
                }
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_kept_state_loads_and_goes_on_as_it_did(string version, string name)
    {
        GoldenFile file = GoldenFile.Read(GoldenFolder.PathOf(version, GoldenCase.Named(name)));
        GoldenSubject subject = GoldenCase.Named(name).CreateToRestore();
        file.State.LoadInto(subject.State);

        double[][] forecasts = subject.GoOn(file.Values);

        bool sameMachine = file.Arithmetic == MachineArithmetic.Current;
        if (!sameMachine)
        {
            output.WriteLine($"Written on {file.Arithmetic}, run on {MachineArithmetic.Current}: compared at {OtherMachineTolerance} relative.");
        }

        for (int t = 0; t < forecasts.Length; t++)
        {
            if (sameMachine)
            {
                Assert.Equal(StateBits.Of(file.Forecasts[t]), StateBits.Of(forecasts[t]));
            }
            else
            {
                AssertNear(file.Forecasts[t], forecasts[t]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_newest_file_shows_what_is_saved_now(string name)
    {
        GoldenCase golden = GoldenCase.Named(name);
        string? newest = GoldenFolder.Versions.LastOrDefault(version => File.Exists(GoldenFolder.PathOf(version, golden)));
        Assert.True(newest is not null, $"'{name}' has no golden file; {Switch}={GoldenFolder.Versions[^1]} writes those that are missing.");
        SavedState kept = GoldenFile.Read(GoldenFolder.PathOf(newest, golden)).State;
        GoldenSubject subject = golden.CreateToRestore();
        kept.LoadInto(subject.State);

        Assert.Equal(Shape(kept), Shape(SavedState.Of(subject.State)));
        Assert.Equal(Shape(kept), Shape(golden.Make().State));
    }

    /// <summary>Into a folder that is thrown away, unless the switch names a version to keep.</summary>
    [Fact]
    public void Files_of_a_new_version_are_written_and_load()
    {
        string? version = Environment.GetEnvironmentVariable(Switch);
        Assert.Matches(VersionName(), version ?? "v1");
        string folder = version is null ? Directory.CreateTempSubdirectory("streamforecast-golden-").FullName : GoldenFolder.Of(version);
        try
        {
            GoldenFolder.WriteMissing(folder);

            Assert.All(GoldenCase.All, golden =>
                GoldenFile.Read(Path.Combine(folder, golden.FileName)).State.LoadInto(golden.CreateToRestore().State));
        }
        finally
        {
            if (version is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public void A_kept_file_is_never_written_over()
    {
        string path = GoldenFolder.PathOf(GoldenFolder.Versions[0], GoldenCase.All[0]);

        Assert.Throws<IOException>(() => GoldenFile.Read(path).Write(path));
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool near = Math.Abs(expected[i] - actual[i]) <= OtherMachineTolerance * Math.Max(Math.Abs(expected[i]), 1);
            Assert.True(near || (double.IsNaN(expected[i]) && double.IsNaN(actual[i])), $"{expected[i]:R} became {actual[i]:R}");
        }
    }

    private static IEnumerable<string> Shape(SavedState state) =>
        state.Parts.SelectMany(Shape).Prepend($"{state.Name} {state.Version}: {state.Numbers.Count} numbers, {state.Integers.Count} integers");

    [GeneratedRegex("^v[1-9][0-9]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionName();
}
