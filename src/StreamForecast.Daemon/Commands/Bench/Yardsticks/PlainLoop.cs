using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Commands.Bench.Yardsticks;

/// <summary>
/// The same work without actors: one log, a dictionary of forecasters, a loop. It keeps no snapshots, answers no questions, knows no
/// duplicates and no late ticks; what the daemon's promises cost beyond this is what it is compared for.
/// </summary>
internal sealed class PlainLoop(SqliteStore store, SeriesConfiguration configuration)
{
    private readonly Dictionary<SeriesHandle, Learner> _learners = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _appending = new();
    private Task _applied = Task.CompletedTask;
    private long _nextOffset;

    /// <summary>Logs a block and then learns it, blocks in the order of the calls.</summary>
    /// <returns>Ends when every tick is learned and its forecast made.</returns>
    public Task ApplyAsync(TickBlock block)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_appending)
        {
            if (block.Count == 0)
            {
                return _applied; // it only named series
            }

            Learner[] learners = new Learner[block.Count];
            List<ControlRecord> made = [];
            for (int i = 0; i < learners.Length; i++)
            {
                learners[i] = Find(block.Series[i], made);
            }

            var log = new LogBatch(
                0, _nextOffset, made, new TickColumns(Array.ConvertAll(learners, one => one.Number), block.Times, block.Values, block.Producers));
            _nextOffset = log.EndOffset;
            store.Append(log, outcome =>
            {
                if (outcome.Status == StoreStatus.Done)
                {
                    stored.SetResult();
                }
                else
                {
                    stored.SetException(outcome.Error ?? new InvalidOperationException("the log did not take a batch"));
                }
            });
            return _applied = ApplyAsync(_applied, stored.Task, block, learners);
        }
    }

    private static async Task ApplyAsync(Task before, Task stored, TickBlock block, Learner[] learners)
    {
        await before.ConfigureAwait(false);
        await stored.ConfigureAwait(false);
        for (int i = 0; i < learners.Length; i++)
        {
            learners[i].Apply(new Observation(block.Times[i], block.Values[i]));
        }
    }

    private Learner Find(SeriesHandle series, List<ControlRecord> made)
    {
        if (!_learners.TryGetValue(series, out Learner? learner))
        {
            _learners.Add(series, learner = new Learner(_learners.Count, new SeriesForecaster(configuration)));
            made.Add(new SeriesConfigured(learner.Number, series.Id, 1, configuration));
        }

        return learner;
    }

    private sealed class Learner(int number, SeriesForecaster forecaster)
    {
        private readonly double[] _numbers = new double[forecaster.Layout.Length];

        public int Number => number;

        public void Apply(Observation tick)
        {
            forecaster.Learn(tick);
            forecaster.Forecast(_numbers);
        }
    }
}
