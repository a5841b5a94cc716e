using FsCheck.Xunit;

namespace StreamForecast.Fuzzing.Tests;

/// <summary>What every decoder promises of any input, held on inputs drawn from a fixed seed: a run of today fails again tomorrow.</summary>
public sealed class DecoderTests
{
    private static readonly IReadOnlyList<FuzzTarget> Targets = FuzzTargets.All();

    public static TheoryData<string> Names => [.. Targets.Select(target => target.Name)];

    [Property(MaxTest = 300, Replay = "(20260102,3)", QuietOnSuccess = true)]
    public void Any_bytes_are_decoded_or_refused(byte[] bytes)
    {
        foreach (FuzzTarget target in Targets)
        {
            target.Run(bytes);
        }
    }

    [Property(MaxTest = 500, Replay = "(20260102,5)", QuietOnSuccess = true)]
    public void Sound_input_that_is_broken_a_little_is_decoded_or_refused(int seed)
    {
        foreach (FuzzTarget target in Targets)
        {
            target.Run(new Mutator(target, new Random(seed)).Next());
        }
    }

    /// <summary>Inputs that a run found and that once threw what nobody documents; their names begin with the target's.</summary>
    [Fact]
    public void What_was_found_once_is_decoded_or_refused()
    {
        string[] found = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Found"), "*.bin");
        Assert.NotEmpty(found);
        Assert.All(found, file => Targets
            .Single(target => Path.GetFileName(file).StartsWith(target.Name + "-", StringComparison.Ordinal))
            .Run(File.ReadAllBytes(file)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_understood(string name)
    {
        FuzzTarget target = Targets.Single(one => one.Name == name);
        Assert.All(target.Examples, example => Assert.True(target.Run(example)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sound_input_cut_anywhere_is_decoded_or_refused(string name)
    {
        FuzzTarget target = Targets.Single(one => one.Name == name);
        foreach (byte[] example in target.Examples)
        {
            for (int length = 0; length < example.Length; length += 1 + (length / 100))
            {
                target.Run(example[..length]);
            }
        }
    }
}
