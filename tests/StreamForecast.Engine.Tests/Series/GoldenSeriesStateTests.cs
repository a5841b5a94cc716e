using System.Text.RegularExpressions;
using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Series;

/// <summary>
/// The whole state of a series as a version saved it, and the same series as that version saved it a little later. What is here is never
/// changed. For a new version set STREAMFORECAST_WRITE_GOLDEN=v2 (or whichever comes next), run <see cref="Files_of_a_new_version_are_written_and_load"/>
/// and commit the new folder; it refuses to write over one that exists.
/// </summary>
public sealed partial class GoldenSeriesStateTests
{
    private const string Switch = "STREAMFORECAST_WRITE_GOLDEN";
    private const string StateFile = "series-state.bin";
    private const string LaterFile = "series-state-later.bin";
    private const int Saved = 300;
    private const int SavedLater = Saved + 20;

    // Another processor may round the last bits otherwise; the golden files of the models hold the bits themselves.
    private const double Tolerance = 1e-9;

    private static readonly string Root = FindFolder();

    private static readonly string[] Kept =
    [
        .. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).OrderBy(name => int.Parse(name.AsSpan(1))),
    ];

    public static TheoryData<string> Versions => [.. Kept];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_kept_state_loads_knows_what_it_has_seen_and_goes_on(string version)
    {
        SeriesState state = SeriesState.Load(File.ReadAllBytes(BytesOf(version)));
        SeriesState later = SeriesState.Load(File.ReadAllBytes(LaterBytesOf(version)));

        Assert.Equal(TickOutcome.Duplicate, state.Apply(Tick(Saved - 1), "p", Saved - 1, out _));
        Assert.Equal(TickOutcome.Late, state.Apply(Tick(0), null, 0, out _));
        Apply(state, Saved, SavedLater);

        SeriesSummary expected = later.Summarize("s");
        SeriesSummary actual = state.Summarize("s");
        Assert.Equal((expected.Duplicates + 1, expected.Late + 1), (actual.Duplicates, actual.Late));
        Assert.Equal((expected.Observations, expected.LastTime, expected.LastValue), (actual.Observations, actual.LastTime, actual.LastValue));
        Assert.Equal(expected.LastSequences, actual.LastSequences);
        Assert.Equal(later.Current!.Sequence, state.Current!.Sequence);
        Assert.All(later.Current.Numbers.Zip(state.Current.Numbers), pair => Assert.Equal(pair.First, pair.Second, Tolerance * Math.Abs(pair.First)));
    }

    [Fact]
    public void This_version_writes_the_newest_kept_state()
    {
        byte[] kept = File.ReadAllBytes(BytesOf(Kept[^1]));

        Assert.Equal(kept, SeriesState.Load(kept).Save());
        Assert.Equal(kept.Length, Make(Saved).Length);
    }

    /// <summary>Into a folder that is thrown away, unless the switch names a version to keep.</summary>
    [Fact]
    public void Files_of_a_new_version_are_written_and_load()
    {
        string? version = Environment.GetEnvironmentVariable(Switch);
        Assert.Matches(VersionName(), version ?? "v1");
        string folder = version is null ? Directory.CreateTempSubdirectory("streamforecast-golden-").FullName : Path.Combine(Root, version);
        Assert.False(version is not null && Directory.Exists(folder), $"{version} exists; a kept state is never written over.");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, StateFile), Make(Saved));
            File.WriteAllBytes(Path.Combine(folder, LaterFile), Make(SavedLater));

            SeriesState state = SeriesState.Load(File.ReadAllBytes(Path.Combine(folder, StateFile)));
            SeriesState later = SeriesState.Load(File.ReadAllBytes(Path.Combine(folder, LaterFile)));
            Assert.Equal(SavedLater - Saved, later.Current!.Sequence - state.Current!.Sequence);
        }
        finally
        {
            if (version is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static byte[] Make(int ticks)
    {
        var state = new SeriesState(new SeriesConfiguration { Horizon = 2 }, generation: 3);
        Apply(state, 0, Saved);
        state.Apply(Tick(7), "p", 7, out _);
        state.Apply(Tick(8), null, 0, out _);
        Apply(state, Saved, ticks);
        return state.Save();
    }

    private static void Apply(SeriesState state, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            Assert.Equal(TickOutcome.Accepted, state.Apply(Tick(i), "p", i, out _));
        }
    }

    private static Observation Tick(int i) => new(Ticks.Start + (i * Ticks.Second), Ticks.Value(i));

    private static string BytesOf(string version) => Path.Combine(Root, version, StateFile);

    private static string LaterBytesOf(string version) => Path.Combine(Root, version, LaterFile);

    private static string FindFolder()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "StreamForecast.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? ".", "tests", "StreamForecast.Engine.Tests", "Series", "Golden");
    }

    [GeneratedRegex("^v[1-9][0-9]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionName();
}
