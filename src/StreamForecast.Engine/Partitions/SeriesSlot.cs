using System.Runtime.InteropServices;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>Apply these ticks to one series. It writes here what they led to, and the partition reads it once the <see cref="HandOff"/> is through.</summary>
/// <param name="handOff">What they are part of.</param>
/// <param name="entry">The series, for the partition's own bookkeeping.</param>
/// <param name="places">Where the ticks are, in log order; as many rows of the columns are its own.</param>
/// <param name="firstNumber">Where its own numbers begin.</param>
/// <param name="length">Numbers a forecast that there is room for, see <see cref="HandOffColumns.LengthFor"/>.</param>
internal sealed class SeriesSlot(HandOff handOff, SeriesEntry entry, ArraySegment<TickPlace> places, int firstNumber, int length)
{
    // What does not fit the columns: long forecasts, the first ones of a series, those after a reconfiguration, and where a tick led to several.
    private List<SeriesForecast>? _others;
    private ForecastLayout? _layout;
    private int _made;

    public HandOff HandOff => handOff;

    public SeriesEntry Entry => entry;

    public ArraySegment<TickPlace> Places => places;

    /// <summary>Writes what the series' last tick led to.</summary>
    /// <param name="state">The series, after the tick.</param>
    /// <param name="offset">Log offset of the tick.</param>
    public void Add(SeriesState state, long offset)
    {
        foreach (Forecast earlier in state.Earlier)
        {
            (_others ??= []).Add(new SeriesForecast(entry.Handle, earlier, offset));
        }

        if (!state.HasMade)
        {
            return;
        }

        StandingForecast made = state.Standing;
        if (_others is null && made.Layout.Length == length && ReferenceEquals(made.Layout, _layout ??= made.Layout))
        {
            ref readonly ForecastRow row = ref made.Row;
            handOff.Columns.Rows[places.Offset + _made] =
                new ForecastRow(row.Sequence, row.Time, row.Value, offset, row.IsReady, row.IsDegraded);
            CopyNumbers(made.Numbers, handOff.Columns.Numbers.AsSpan(firstNumber + (_made * length), length));
            _made++;
        }
        else
        {
            (_others ??= []).Add(new SeriesForecast(entry.Handle, made.Copy(), offset));
        }
    }

    /// <summary>Moves what was made on to where the partition keeps it.</summary>
    public void KeepIn(ForecastRing ring)
    {
        if (_made == 0 && _others is null)
        {
            return;
        }

        ForecastTrack track = entry.Track ??= ring.TrackOf(entry.Handle);
        if (_made > 0)
        {
            ring.Add(track, _layout!, Rows, handOff.Columns.Numbers.AsSpan(firstNumber, _made * length));
        }

        foreach (SeriesForecast other in CollectionsMarshal.AsSpan(_others))
        {
            ring.Add(track, other);
        }

        ForecastLayout last = _others is null ? _layout! : _others[^1].Forecast.Layout;
        (entry.ForecastLength, entry.ForecastBytes) = (last.Length, SeriesForecast.EstimateBytes(last));
    }

    /// <summary>Adds copies of what was made and is wanted, in log order.</summary>
    public void CopyTo(List<MadeForecast> made, Func<SeriesEntry, long, bool> isWanted)
    {
        for (int i = 0; i < _made; i++)
        {
            ref readonly ForecastRow row = ref Rows[i];
            if (isWanted(entry, row.Offset))
            {
                ReadOnlySpan<double> numbers = handOff.Columns.Numbers.AsSpan(firstNumber + (i * length), length);
                made.Add(new MadeForecast(entry, new SeriesForecast(entry.Handle, new StandingForecast(_layout!, in row, numbers).Copy(), row.Offset)));
            }
        }

        made.AddRange((_others ?? []).Where(other => isWanted(entry, other.Offset)).Select(other => new MadeForecast(entry, other)));
    }

    // One by one, as they were just written: a wider read of them waits for every write before it.
    private static void CopyNumbers(ReadOnlySpan<double> from, Span<double> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from[i];
        }
    }

    private ReadOnlySpan<ForecastRow> Rows => handOff.Columns.Rows.AsSpan(places.Offset, _made);
}

/// <summary>A forecast that somebody wants.</summary>
/// <param name="Entry">Its series.</param>
/// <param name="Forecast">The forecast.</param>
internal readonly record struct MadeForecast(SeriesEntry Entry, SeriesForecast Forecast);
