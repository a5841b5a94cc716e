using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Tests.Series;

public sealed class ProducerWindowsTests
{
    private readonly ProducerWindows _windows = new();

    [Fact]
    public void A_number_is_new_once()
    {
        Assert.Equal(Novelty.New, _windows.Mark("p", 5));
        Assert.Equal(Novelty.Seen, _windows.Mark("p", 5));
        Assert.Equal(Novelty.New, _windows.Mark("q", 5));
    }

    [Fact]
    public void A_gap_is_filled_later_and_only_once()
    {
        _windows.Mark("p", 4);
        Assert.Equal(Novelty.New, _windows.Mark("p", 6));
        Assert.Equal(Novelty.New, _windows.Mark("p", 5));
        Assert.Equal(Novelty.Seen, _windows.Mark("p", 5));
        Assert.Equal(Novelty.Seen, _windows.Mark("p", 6));
    }

    [Fact]
    public void Older_than_the_window_is_never_called_seen()
    {
        _windows.Mark("p", 10);
        _windows.Mark("p", 10 + ProducerWindows.WindowBits);
        Assert.Equal(Novelty.Forgotten, _windows.Mark("p", 10));
        Assert.Equal(Novelty.New, _windows.Mark("p", 11));
    }

    [Fact]
    public void The_window_agrees_with_a_plain_set_over_a_random_walk()
    {
        var random = new Random(7);
        var seen = new HashSet<long>();
        long highest = 0;
        for (int i = 0; i < 20_000; i++)
        {
            long sequence = Math.Max(0, highest + random.Next(-1500, 40));
            Novelty expected = highest - sequence >= ProducerWindows.WindowBits ? Novelty.Forgotten
                : seen.Contains(sequence) ? Novelty.Seen
                : Novelty.New;
            if (i == 0)
            {
                expected = Novelty.New;
            }

            Assert.Equal(expected, _windows.Mark("p", sequence));
            seen.Add(sequence);
            highest = Math.Max(highest, sequence);
        }
    }

    [Fact]
    public void The_producer_unheard_for_longest_makes_room()
    {
        for (int i = 0; i < ProducerWindows.MaxProducers; i++)
        {
            _windows.Mark($"p{i}", 1);
        }

        _windows.Mark("p0", 2);
        _windows.Mark("new", 1);
        Assert.Equal(Novelty.Seen, _windows.Mark("p0", 1));
        Assert.Equal(Novelty.New, _windows.Mark("p1", 1));
    }

    [Fact]
    public void What_was_seen_survives_saving()
    {
        _windows.Mark("p", 1);
        _windows.Mark("p", 700);
        _windows.Mark("q", 3);
        var saved = new List<ProducerWindow>();
        _windows.Save(saved);
        ProducerWindows loaded = ProducerWindows.Load(saved);
        Assert.Equal(Novelty.Seen, loaded.Mark("p", 1));
        Assert.Equal(Novelty.Seen, loaded.Mark("p", 700));
        Assert.Equal(Novelty.New, loaded.Mark("p", 2));
        Assert.Equal([KeyValuePair.Create("q", 3L), KeyValuePair.Create("p", 700L)], loaded.Highest);
    }

    [Fact]
    public void A_window_of_another_size_is_refused()
    {
        var saved = new ProducerWindow { Producer = "p", Highest = 1 };
        saved.Seen.Add(1UL);
        Assert.Throws<StateFormatException>(() => ProducerWindows.Load([saved]));
    }
}
