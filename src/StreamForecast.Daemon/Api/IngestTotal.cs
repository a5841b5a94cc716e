using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>Adds up the answers of a body's blocks. Bounded, however long the body.</summary>
internal sealed class IngestTotal
{
    /// <summary>Rejections told one by one for a body; the rest are counted.</summary>
    public const int MaxRejections = 100;

    /// <summary>Ranges told for a body; past it the last one grows, also over lines that stand (<see cref="NamesLinesThatStand"/>).</summary>
    public const int MaxRanges = 50_000;

    /// <summary>Forecasts told for a body.</summary>
    public const int MaxForecasts = 10_000;

    /// <summary>Estimated bytes of them.</summary>
    public const long MaxForecastBytes = 16 * 1024 * 1024;

    private readonly List<SeriesForecast> _forecasts = [];
    private readonly List<Rejection> _rejections = [];
    private readonly List<LineRange> _unacknowledged = [];
    private long _accepted;
    private long _duplicates;
    private long _tooOld;
    private long _late;
    private long _rejected;
    private bool _hasEarlyTimes;
    private bool _mayLackTimes;
    private RefusalReason _refusal;
    private long _forecastBytes;
    private long _lastLine;

    /// <summary>The first forecasts, in the order of the ticks.</summary>
    public IReadOnlyList<SeriesForecast> Forecasts => _forecasts;

    /// <summary>Forecasts made beyond those.</summary>
    public long ForecastsOmitted { get; private set; }

    /// <summary>
    /// There were more ranges than are told, so that among the lines to be sent again there are some that stand: with producer and seq those do
    /// no harm.
    /// </summary>
    public bool NamesLinesThatStand { get; private set; }

    public void Add(IngestAnswer answer)
    {
        _lastLine = Math.Max(_lastLine, answer.LastLine);
        _accepted += answer.Accepted;
        _duplicates += answer.Duplicates;
        _tooOld += answer.TooOld;
        _late += answer.Late;
        _rejected += answer.Rejected;
        _hasEarlyTimes |= answer.HasEarlyTimes;
        _mayLackTimes |= answer.MayLackTimes;
        _rejections.AddRange(answer.Rejections.Take(MaxRejections - _rejections.Count));
        _refusal = answer.Refusal > _refusal ? answer.Refusal : _refusal; // the gravest of any block
        answer.Forecasts.ToList().ForEach(Keep);
        foreach (LineRange range in answer.Unacknowledged)
        {
            AddRange(range);
        }
    }

    public IngestAnswer ToAnswer() => new()
    {
        Accepted = _accepted,
        Duplicates = _duplicates,
        TooOld = _tooOld,
        Late = _late,
        Rejected = _rejected,
        HasEarlyTimes = _hasEarlyTimes,
        MayLackTimes = _mayLackTimes,
        Rejections = _rejections,
        Unacknowledged = _unacknowledged,
        LastLine = _lastLine,
        Refusal = _refusal,
    };

    private void Keep(SeriesForecast forecast)
    {
        _forecastBytes += forecast.EstimatedBytes;
        if (ForecastsOmitted > 0 || _forecasts.Count == MaxForecasts || _forecastBytes > MaxForecastBytes)
        {
            ForecastsOmitted++;
        }
        else
        {
            _forecasts.Add(forecast);
        }
    }

    private void AddRange(LineRange range)
    {
        // One line of several ticks may end a block and begin the next.
        bool joins = _unacknowledged.Count > 0 && range.First <= _unacknowledged[^1].Last + 1;
        if (joins || _unacknowledged.Count == MaxRanges)
        {
            NamesLinesThatStand |= !joins;
            _unacknowledged[^1] = _unacknowledged[^1] with { Last = range.Last };
        }
        else
        {
            _unacknowledged.Add(range);
        }
    }
}
