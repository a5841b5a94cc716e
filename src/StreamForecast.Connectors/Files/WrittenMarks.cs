namespace StreamForecast.Connectors.Files;

/// <summary>The newest forecast of each series that a sink has written: what comes again is told by it.</summary>
internal sealed class WrittenMarks
{
    private readonly Dictionary<string, (long Epoch, long Sequence)> _newest = new(StringComparer.Ordinal);

    public void Add(string series, long epoch, long sequence)
    {
        if (!Has(series, epoch, sequence))
        {
            _newest[series] = (epoch, sequence);
        }
    }

    public bool Has(string series, long epoch, long sequence) =>
        _newest.TryGetValue(series, out (long Epoch, long Sequence) newest) && (epoch, sequence).CompareTo(newest) <= 0;
}
