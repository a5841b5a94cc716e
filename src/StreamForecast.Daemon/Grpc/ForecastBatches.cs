using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using ForecastBatch = StreamForecast.Protocol.V1.ForecastBatch;
using ForecastLayout = StreamForecast.Models.ForecastLayout;

namespace StreamForecast.Daemon.Grpc;

/// <summary>Packs forecasts into the columns of one message.</summary>
internal sealed class ForecastBatches
{
    /// <summary>Numbers a message: with the other columns it stays well below the 4 MiB that clients take by default.</summary>
    private const int MaxNumbers = 128 * 1024;

    /// <summary>Forecasts a message.</summary>
    private const int MaxForecasts = 4096;

    private const uint ReadyFlag = 1;
    private const uint DegradedFlag = 2;

    private readonly ulong _epoch;
    private readonly Dictionary<string, uint> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Horizon, int Levels), List<(ForecastLayout Layout, uint Place)>> _layouts = [];
    private ForecastBatch _message = new();
    private long _time;

    private ForecastBatches(long epoch)
    {
        _epoch = (ulong)epoch;
    }

    /// <summary>As many messages as the forecasts need.</summary>
    /// <param name="epoch">The engine's.</param>
    /// <param name="items">The forecasts, in order.</param>
    /// <param name="skipped">Forecasts dropped before these.</param>
    /// <param name="maxSteps">Steps to tell of each.</param>
    public static IEnumerable<ForecastBatch> Of(
        long epoch, IReadOnlyList<SeriesForecast> items, long skipped = 0, int maxSteps = int.MaxValue)
    {
        var batches = new ForecastBatches(epoch) { _message = { Skipped = (ulong)skipped } };
        foreach (SeriesForecast item in items)
        {
            if (batches.IsFull)
            {
                yield return batches.Take();
            }

            batches.Add(item.Series.Id, item.Forecast, maxSteps);
        }

        if (batches._message.Series.Count > 0)
        {
            yield return batches.Take();
        }
    }

    private bool IsFull => _message.Numbers.Count >= MaxNumbers || _message.Series.Count >= MaxForecasts;

    private ForecastBatch Take()
    {
        ForecastBatch taken = _message;
        taken.Epoch = _epoch;
        _message = new ForecastBatch();
        _ids.Clear();
        _layouts.Clear();
        _time = 0;
        return taken;
    }

    private void Add(string id, Forecast forecast, int maxSteps)
    {
        int steps = Math.Min(maxSteps, forecast.Layout.Horizon);
        _message.Series.Add(PlaceOf(id));
        _message.Layout.Add(PlaceOf(forecast.Layout, steps));
        _message.Sequences.Add((ulong)forecast.Sequence);
        _message.TimeDeltas.Add(forecast.Time - _time);
        _time = forecast.Time;
        _message.Values.Add(forecast.Value);
        _message.Flags.Add((forecast.IsReady ? ReadyFlag : 0) | (forecast.IsDegraded ? DegradedFlag : 0));
        _message.Numbers.AddRange(new ArraySegment<double>(forecast.Numbers, 0, steps * forecast.Layout.Stride));
    }

    private uint PlaceOf(string id)
    {
        if (!_ids.TryGetValue(id, out uint place))
        {
            place = (uint)_message.Ids.Count;
            _ids.Add(id, place);
            _message.Ids.Add(id);
        }

        return place;
    }

    // Series share few layouts, but each has an object of its own: they are told apart by what they say.
    private uint PlaceOf(ForecastLayout layout, int steps)
    {
        (int, int) shape = (steps, layout.Levels.Count);
        if (!_layouts.TryGetValue(shape, out List<(ForecastLayout Layout, uint Place)>? alike))
        {
            _layouts.Add(shape, alike = []);
        }

        foreach ((ForecastLayout known, uint at) in alike)
        {
            if (ReferenceEquals(known, layout) || known.Levels.SequenceEqual(layout.Levels))
            {
                return at;
            }
        }

        uint place = (uint)_message.Layouts.Count;
        var added = new Protocol.V1.ForecastLayout { Horizon = (uint)steps };
        added.Levels.AddRange(layout.Levels);
        _message.Layouts.Add(added);
        alike.Add((layout, place));
        return place;
    }
}
