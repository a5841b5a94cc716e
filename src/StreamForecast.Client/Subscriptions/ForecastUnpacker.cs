using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Subscriptions;

/// <summary>Takes packed columns apart.</summary>
internal static class ForecastUnpacker
{
    private const int MeanOffset = 0;
    private const int MedianOffset = 1;
    private const int UpOffset = 2;
    private const int IntervalsOffset = 3;
    private const uint ReadyFlag = 1;
    private const uint DegradedFlag = 2;

    /// <exception cref="StreamForecastException">The columns do not fit each other.</exception>
    public static IEnumerable<SeriesForecast> Unpack(ForecastBatch batch)
    {
        long time = 0;
        int at = 0;
        for (int i = 0; i < batch.Series.Count; i++)
        {
            ForecastLayout layout = batch.Layouts[(int)batch.Layout[i]];
            int stride = IntervalsOffset + (2 * layout.Levels.Count);
            int end = at + ((int)layout.Horizon * stride);
            if (end > batch.Numbers.Count)
            {
                throw new StreamForecastException("A batch of forecasts is shorter than its layouts say: the daemon speaks another version.");
            }

            time += batch.TimeDeltas[i];
            var steps = new ForecastStep[layout.Horizon];
            for (int step = 0; step < steps.Length; step++)
            {
                steps[step] = Unpack(batch, layout, step + 1, at);
                at += stride;
            }

            yield return new SeriesForecast
            {
                Series = batch.Ids[(int)batch.Series[i]],
                Epoch = (long)batch.Epoch,
                Sequence = (long)batch.Sequences[i],
                UnixNanoseconds = time,
                Value = batch.Values[i],
                IsReady = (batch.Flags[i] & ReadyFlag) != 0,
                IsDegraded = (batch.Flags[i] & DegradedFlag) != 0,
                Steps = steps,
                Skipped = i == 0 ? (long)batch.Skipped : 0,
                Position = i == batch.Series.Count - 1 && batch.Position.Length > 0 ? batch.Position : null,
            };
        }
    }

    private static ForecastStep Unpack(ForecastBatch batch, ForecastLayout layout, int step, int at)
    {
        var intervals = new List<ForecastInterval>(layout.Levels.Count);
        for (int level = 0; level < layout.Levels.Count; level++)
        {
            int place = at + IntervalsOffset + (2 * level);
            if (!double.IsNaN(batch.Numbers[place]))
            {
                intervals.Add(new ForecastInterval(layout.Levels[level], batch.Numbers[place], batch.Numbers[place + 1]));
            }
        }

        return new ForecastStep(
            step, batch.Numbers[at + MeanOffset], batch.Numbers[at + MedianOffset], batch.Numbers[at + UpOffset], intervals);
    }
}
