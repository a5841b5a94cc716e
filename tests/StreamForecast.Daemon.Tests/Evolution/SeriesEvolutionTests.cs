using StreamForecast.Daemon.Evolution;

namespace StreamForecast.Daemon.Tests.Evolution;

public class SeriesEvolutionTests
{
    private static readonly string[] Experts = ["naive", "rnn"];
    private readonly SeriesEvolution _evolution = new();

    [Fact]
    public void Samples_come_back_in_their_order_without_what_the_caller_has()
    {
        Add(1, 2, 3);

        (IReadOnlyList<string> experts, IReadOnlyList<EvolutionSample> samples) = _evolution.After(1);

        Assert.Equal(Experts, experts);
        Assert.Equal([2L, 3L], samples.Select(sample => sample.Observations));
    }

    [Fact]
    public void It_stays_within_its_room_and_keeps_both_the_beginning_and_the_newest()
    {
        const int many = 10 * SeriesEvolution.MaxSamples;
        Add([.. Enumerable.Range(1, many)]);

        EvolutionSample[] kept = [.. _evolution.After(0).Samples];

        Assert.InRange(kept.Length, SeriesEvolution.MaxSamples / 4, SeriesEvolution.MaxSamples);
        Assert.True(kept[0].Observations < many / 50, $"the beginning is lost: {kept[0].Observations}");
        Assert.True(kept[^1].Observations > many - (many / 50), $"the end is lost: {kept[^1].Observations}");
        long[] gaps = [.. kept.Zip(kept.Skip(1), (a, b) => b.Observations - a.Observations)];
        Assert.True(gaps.Max() <= 2 * gaps.Min() + 16, $"gaps from {gaps.Min()} to {gaps.Max()}");
    }

    [Fact]
    public void Other_experts_begin_anew()
    {
        Add(1, 2);

        _evolution.Add(["naive"], Sample(3));

        Assert.Equal([3L], _evolution.After(0).Samples.Select(sample => sample.Observations));
    }

    [Fact]
    public void A_series_that_was_forgotten_and_came_back_begins_anew()
    {
        Add(500, 1);

        Assert.Equal([1L], _evolution.After(0).Samples.Select(sample => sample.Observations));
    }

    private void Add(params int[] observations)
    {
        foreach (int count in observations)
        {
            _evolution.Add(Experts, Sample(count));
        }
    }

    private static EvolutionSample Sample(long observations) => new(observations, observations, [0.5, 0.5], null);
}
