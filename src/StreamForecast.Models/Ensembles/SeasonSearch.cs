using StreamForecast.Models.Seasons;

namespace StreamForecast.Models.Ensembles;

/// <summary>
/// Looks for the season of a series: in its first times, and where they do not decide, in its values at two counts of rows. Keeps the
/// values until then, for the experts that the season brings to be warmed up on; let go of it once it is over.
/// </summary>
internal sealed class SeasonSearch : IPersistent
{
    private readonly long[] _times = new long[SeasonFromTimes.Times];
    private double[] _values = new double[SeasonFromTimes.Times];
    private int _count;

    public StateKind Kind => new("season-search", 1);

    /// <summary>True when nothing more is to be found.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Observations a season; null while none is found.</summary>
    public int? Season { get; private set; }

    /// <summary>The targets since the search began, oldest first.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    public void Add(double target, long time)
    {
        if (_count == _values.Length)
        {
            Grow(NextLookAfter(_count));
        }

        if (_count < _times.Length)
        {
            _times[_count] = time;
        }

        _values[_count++] = target;
        if (_count == _times.Length && SeasonFromTimes.TryFind(_times, out int? season))
        {
            Season = season;
            IsOver = true;
        }
        else if (SeasonFromValues.Rows.Contains(_count))
        {
            Season = SeasonFromValues.Find(Values);
            IsOver = Season is not null || _count == SeasonFromValues.Rows[^1];
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_count);
        foreach (long time in _times.AsSpan(0, Math.Min(_count, _times.Length)))
        {
            writer.Write(time);
        }

        writer.Write(Values);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _count = reader.ReadInteger(0, SeasonFromValues.Rows[^1]);
        for (int i = 0; i < Math.Min(_count, _times.Length); i++)
        {
            _times[i] = reader.ReadInteger();
        }

        Grow(_count <= _times.Length ? _times.Length : NextLookAfter(_count - 1));
        reader.Read(_values.AsSpan(0, _count));
    }

    private static int NextLookAfter(int count) => SeasonFromValues.Rows.First(rows => rows > count);

    private void Grow(int length) => Array.Resize(ref _values, length);
}
