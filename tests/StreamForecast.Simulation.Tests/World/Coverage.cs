using System.Globalization;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Simulation.Tests.Reference;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>How often simulations came across what they are there for: a fault that never happens is never tested.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(
        Enum.GetNames<Deed>().Concat(Enum.GetNames<TickOutcome>())
            .Concat(new[] { RefusalReason.Overloaded, RefusalReason.StoreFull, RefusalReason.Stopping, RefusalReason.Quarantined }
                .Select(reason => reason.ToString()))
            .Concat([nameof(Step), nameof(Disconnected), nameof(Skipped), nameof(Woken), nameof(OlderSnapshot)])
            .ToDictionary(name => name, _ => 0L),
        StringComparer.Ordinal);

    /// <summary>
    /// Things that never came up. A quarantine needs a snapshot damaged between its trimming and its reading, which some thousand seeds may
    /// not come across.
    /// </summary>
    public IReadOnlyList<string> Missing =>
        [.. _counts.Where(one => one.Value == 0 && one.Key != nameof(RefusalReason.Quarantined)).Select(one => one.Key)];

    public void Step(Deed deed)
    {
        _counts[nameof(Step)]++;
        _counts[deed.ToString()]++;
    }

    public void Refused(RefusalReason reason) => _counts[reason.ToString()]++;

    /// <summary>A subscriber missed its deadline.</summary>
    public void Disconnected() => _counts[nameof(Disconnected)]++;

    /// <summary>A slow subscriber was told of forecasts it missed.</summary>
    public void Skipped() => _counts[nameof(Skipped)]++;

    /// <summary>A series was restored from a snapshot.</summary>
    public void Woken() => _counts[nameof(Woken)]++;

    /// <summary>A damaged snapshot was passed over for the one before.</summary>
    public void OlderSnapshot() => _counts[nameof(OlderSnapshot)]++;

    public void Count(ReferenceModel model)
    {
        foreach (ReferenceTick tick in model.Lives.SelectMany(series => series.Ticks))
        {
            _counts[tick.Outcome.ToString()]++;
        }
    }

    public void Add(Coverage other)
    {
        foreach ((string name, long count) in other._counts)
        {
            _counts[name] += count;
        }
    }

    public override string ToString() =>
        string.Join(", ", _counts.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value}")));
}
