using System.Text.Json;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>What the daemon said became of ticks it was sent together.</summary>
/// <param name="Count">How many of what.</param>
/// <param name="Rejections">The first refused ones: their place, from 0, and why.</param>
/// <param name="Unacknowledged">Places that are to be sent again.</param>
internal sealed record TickAnswer(FeedCount Count, IReadOnlyList<(int Place, string Reason, string Detail)> Rejections, IReadOnlyList<int> Unacknowledged)
{
    /// <summary>Reads the fields that an answer, a problem and an acknowledgement share.</summary>
    /// <returns>Null when they are not there.</returns>
    public static TickAnswer? Read(JsonElement answer)
    {
        if (!answer.TryGetProperty("accepted", out JsonElement accepted))
        {
            return null;
        }

        long Number(string name) => answer.GetProperty(name).GetInt64();
        int[] again = [.. answer.GetProperty("unacknowledged").EnumerateArray()
            .SelectMany(range => Enumerable.Range(range[0].GetInt32() - 1, range[1].GetInt32() - range[0].GetInt32() + 1))];
        long accounted = accepted.GetInt64() + Number("duplicate") + Number("tooOld") + Number("late") + Number("rejected");
        return new TickAnswer(
            new FeedCount(0, accounted, accepted.GetInt64(), Number("duplicate"), Number("tooOld"), Number("late"), Number("rejected"), 0),
            [.. answer.GetProperty("rejections").EnumerateArray().Select(
                one => (one.GetProperty("line").GetInt32() - 1, one.GetProperty("reason").GetString()!, one.GetProperty("detail").GetString()!))],
            again);
    }

    /// <summary>Puts it to the account.</summary>
    /// <returns>What is to be sent again: what it names, and the ticks behind those it accounts for, of which it says nothing.</returns>
    public IReadOnlyList<FeedTick> TellTo(FeedTally tally, IReadOnlyList<FeedTick> ticks)
    {
        tally.Add(Count);
        foreach ((int place, string reason, string detail) in Rejections)
        {
            FeedTick refused = ticks[Math.Clamp(place, 0, ticks.Count - 1)];
            tally.Refused(new FeedRefusal(refused.Line, refused.Series, reason, detail));
        }

        int told = (int)Math.Min(Count.Acknowledged + Unacknowledged.Count, ticks.Count); // ticks are answered in their order
        return [.. Unacknowledged.Where(place => place < told).Select(place => ticks[place]), .. ticks.Skip(told)];
    }
}
