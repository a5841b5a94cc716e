using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Models.Sampling;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>A series' snapshot, past its checksum: a typed fault, or a state that saves as what it was loaded from.</summary>
internal sealed class SnapshotTarget : FuzzTarget
{
    public override string Name => "snapshot";

    public override int Share => 3;

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Learned(new SeriesConfiguration { Experts = ["naive"] }, producer: null),
        Learned(new SeriesConfiguration(), "p"),
        Learned(
            new SeriesConfiguration { Experts = ["naive"], Sampling = SamplingRule.Parse("1d@America/New_York") }, producer: null),
        Learned(new SeriesConfiguration { Horizon = 2, ReorderWindow = 3_000_000_000, Duplicates = DuplicatePolicy.DropSameTimeAndValue }, producer: null),
    ];

    protected override bool Decode(byte[] input)
    {
        SeriesState state;
        try
        {
            state = SeriesState.Load(input);
        }
        catch (Exception fault) when (fault is StateFormatException or InvalidDataException)
        {
            return false;
        }

        byte[] saved = state.Save();
        BrokenPromiseException.Unless(saved.AsSpan().SequenceEqual(SeriesState.Load(saved).Save()), $"a state saves as another than it was loaded from");
        return true;
    }

    private static byte[] Learned(SeriesConfiguration configuration, string? producer)
    {
        var state = new SeriesState(configuration, generation: 1);
        for (int i = 0; i < 50; i++)
        {
            state.Apply(new Observation(1_700_000_000_000_000_000 + (i * 1_000_000_000L), 100 + Math.Sin(i)), producer, i);
        }

        return state.Save();
    }
}
