using StreamForecast.Engine;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Simulation.Tests.Reference;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>Asks an engine and holds its answers against the reference. Every question must be answered in the end.</summary>
internal sealed class Questions(SimulatedEngine engine, ReferenceModel model, SimulationPlan plan, Trace trace)
{
    private readonly HashSet<int> _recovered = [];

    /// <summary>Questions without an answer, of each partition.</summary>
    private readonly int[] _open = new int[plan.Partitions];

    /// <summary>Every partition has been read and takes ticks.</summary>
    public bool IsRecovered => _recovered.Count == plan.Partitions;

    public bool IsOpen(int partition) => _open[partition] > 0;

    public void AwaitRecovery()
    {
        for (int i = 0; i < plan.Partitions; i++)
        {
            Ask<PartitionStatus>(new AwaitRecovery(i), status =>
            {
                SimulationFailure.Unless(status.IsReady, $"partition {status.Partition} does not recover: {status.Quarantine}");
                _recovered.Add(status.Partition);
            });
        }
    }

    public void AskSomething(Random random, string id)
    {
        switch (random.Next(5))
        {
            case 0:
                AskForSeries(pattern: random.Next(2) == 0 ? null : id);
                break;
            case 1:
                AskForStatus();
                break;
            default:
                AskAbout(id, random.Next(3));
                break;
        }
    }

    public void AskForSeries(string? pattern)
    {
        for (int i = 0; i < plan.Partitions; i++)
        {
            int partition = i;
            var known = model.Series
                .Where(one => pattern is null || one.Id == pattern)
                .ToDictionary(one => one.Id, one => one.Known);
            Ask<SeriesListed>(new ListSeries(partition, pattern), listed =>
            {
                foreach (SeriesSummary summary in listed.Series)
                {
                    model.CheckSummary(summary, known.GetValueOrDefault(summary.Id));
                }

                string[] missing = [.. known
                    .Where(one => one.Value > 0 && PartitionOf(one.Key) == partition && !engine.MayStandStill.Contains(partition))
                    .Select(one => one.Key)
                    .Except(listed.Series.Select(summary => summary.Id))];
                SimulationFailure.Unless(missing.Length == 0, $"a listing lacks {string.Join(", ", missing)}");
            });
        }
    }

    public void AskForForecast(string id) => AskAbout(id, 0);

    public void AskForStatus(Action<PartitionStatus>? check = null)
    {
        for (int i = 0; i < plan.Partitions; i++)
        {
            Ask<PartitionStatus>(new GetStatus(i), status =>
            {
                // A batch larger than the whole credit passes alone.
                int most = Math.Max(plan.Settings.PartitionCreditTicks, plan.BlockTicks);
                SimulationFailure.Unless(
                    status.OutstandingTicks >= 0 && status.OutstandingTicks <= most,
                    $"{status.OutstandingTicks} ticks outstanding in partition {status.Partition}, at most {most} are allowed");
                check?.Invoke(status);
            });
        }
    }

    public void Drain()
    {
        for (int i = 0; i < plan.Partitions; i++)
        {
            Ask<Drained>(new Drain(i), _ => { });
        }
    }

    private void AskAbout(string id, int kind)
    {
        if (!engine.Directory.TryFind(id, out SeriesHandle? series))
        {
            return;
        }

        ReferenceSeries? reference = model.Find(id);
        long atLeast = engine.MayStandStill.Contains(series.Partition) ? 0 : reference?.SequenceAfter(reference.Known) ?? 0;
        switch (kind)
        {
            case 0:
                Ask<ForecastFound>(new FindForecast(series), found =>
                {
                    bool isExcused = found.Forecast is null && engine.MayStandStill.Contains(series.Partition);
                    long sequence = found.Forecast?.Sequence ?? 0;
                    SimulationFailure.Unless(
                        isExcused || sequence >= atLeast, $"the standing forecast of '{id}' has sequence {sequence}; {atLeast} was answered before");
                    CheckAll(id, found.Forecast is { } forecast ? [forecast] : []);
                });
                break;
            case 1:
                Ask<HistoryFound>(new FindHistory(series, SeriesHistory.MaxRows), found =>
                {
                    bool isExcused = found.History is null && engine.MayStandStill.Contains(series.Partition);
                    long sequence = (found.History?.EndSequence ?? 1) - 1;
                    SimulationFailure.Unless(
                        isExcused || sequence >= atLeast, $"the history of '{id}' ends at {sequence}; {atLeast} was answered before");
                    model.CheckHistory(id, found.History ?? SeriesHistory.Empty);
                });
                break;
            default:
                Ask<ExplanationFound>(new FindExplanation(series, 3, SeriesHistory.Empty), _ => { });
                break;
        }
    }

    private void CheckAll(string id, IReadOnlyList<Forecast> forecasts)
    {
        long before = 0;
        foreach (Forecast forecast in forecasts)
        {
            SimulationFailure.Unless(forecast.Sequence > before, $"remembered forecasts of '{id}' are out of order");
            before = forecast.Sequence;
            model.CheckForecast(id, forecast);
        }
    }

    private int PartitionOf(string id) => engine.Directory.PartitionOf(System.Text.Encoding.UTF8.GetBytes(id));

    private void Ask<T>(IPartitionMessage question, Action<T> check)
    {
        trace.Add("asks", question.Partition, 0, typeof(T).Name);
        _open[question.Partition]++;
        engine.Ask(question, answer =>
        {
            _open[question.Partition]--;
            trace.Add("is told", question.Partition, 0, typeof(T).Name);
            if (answer is not T)
            {
                throw new SimulationFailure($"{question} is answered with {answer}");
            }

            check((T)answer);
        });
    }
}
