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
    private readonly Dictionary<string, ForgetCount> _forgets = [];

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
                .ToDictionary(one => one.Id, one => new Knowledge(one, this));
            Ask<IdsFound>(new FindIds(partition, pattern, After: null, int.MaxValue), found => Ask<SeriesListed>(new ListSeries(partition, found.First), listed =>
            {
                foreach (SeriesSummary summary in listed.Series)
                {
                    // After a failed commit nobody knows whether a series is forgotten, and the process is about to end.
                    if (!engine.Disk.HasFailed && known.GetValueOrDefault(summary.Id)?.IsOutdated(model) != true)
                    {
                        model.CheckSummary(summary, known.GetValueOrDefault(summary.Id)?.Ticks ?? 0);
                    }
                }

                string[] missing = [.. known
                    .Where(one => one.Value.Ticks > 0 && !one.Value.IsOutdated(model))
                    .Where(one => PartitionOf(one.Key) == partition && !engine.MayStandStill.Contains(partition))
                    .Select(one => one.Key)
                    .Except(listed.Series.Select(summary => summary.Id))];
                SimulationFailure.Unless(missing.Length == 0, $"a listing of {pattern} lacks {string.Join(", ", missing)}; it has {string.Join(", ", listed.Series)}");
            }));
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

    /// <summary>Asks to forget a series, or to let it go on under another configuration.</summary>
    public void AskToChange(string id, SeriesConfiguration? next)
    {
        if (!engine.Directory.TryFind(id, out SeriesHandle? series))
        {
            return;
        }

        if (next is null)
        {
            _forgets[id] = Forgets(id) with { Asked = Forgets(id).Asked + 1, UnderWay = Forgets(id).UnderWay + 1 };
        }

        ControlSeries request = next is null ? new ForgetSeries(series) : new ReconfigureSeries(series, next);
        Ask<ControlReply>(request, reply =>
        {
            if (next is null)
            {
                _forgets[id] = Forgets(id) with { UnderWay = Forgets(id).UnderWay - 1 };
            }

            SimulationFailure.Unless(
                reply.Refusal != RefusalReason.Quarantined || engine.MayStandStill.Contains(request.Partition), $"{request} finds its partition quarantined");
            if (reply is { IsKnown: true, Refusal: RefusalReason.None })
            {
                model.Answered(request);
            }
        });
    }

    public void Drain()
    {
        for (int i = 0; i < plan.Partitions; i++)
        {
            Ask<Drained>(new Drain(i, plan.Settings.DrainTimeout), _ => { });
        }
    }

    private void AskAbout(string id, int kind)
    {
        if (!engine.Directory.TryFind(id, out SeriesHandle? series))
        {
            return;
        }

        Knowledge? known = model.Find(id) is { } reference ? new Knowledge(reference, this) : null;
        switch (kind)
        {
            case 0:
                Ask<ForecastFound>(new FindForecast(series), found =>
                {
                    bool isExcused = known?.IsOutdated(model) != false || engine.MayStandStill.Contains(series.Partition);
                    long sequence = found.Forecast?.Sequence ?? 0;
                    long atLeast = known?.Sequence ?? 0;
                    SimulationFailure.Unless(
                        isExcused || sequence >= atLeast, $"the standing forecast of '{id}' has sequence {sequence}; {atLeast} was answered before");
                    CheckAll(id, found.Forecast is { } forecast ? [forecast] : []);
                });
                break;
            case 1:
                Ask<HistoryFound>(new FindHistory(series, SeriesHistory.MaxRows), found =>
                {
                    bool isExcused = known?.IsOutdated(model) != false || engine.MayStandStill.Contains(series.Partition);
                    long sequence = (found.History?.EndSequence ?? 1) - 1;
                    long atLeast = known?.Sequence ?? 0;
                    SimulationFailure.Unless(
                        isExcused || sequence >= atLeast, $"the history of '{id}' ends at {sequence}; {atLeast} was answered before");
                    if (known?.IsOutdated(model) == false) // one that is being forgotten may lose its rows under the reader
                    {
                        model.CheckHistory(id, found.History ?? SeriesHistory.Empty);
                    }
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

    private ForgetCount Forgets(string id) => _forgets.GetValueOrDefault(id);

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

    /// <param name="Asked">Requests to forget an id.</param>
    /// <param name="UnderWay">Those of them that have no answer yet.</param>
    private readonly record struct ForgetCount(int Asked, int UnderWay);

    /// <summary>What was known of a series when a question was asked.</summary>
    private sealed class Knowledge(ReferenceSeries series, Questions questions)
    {
        private readonly ForgetCount _before = questions.Forgets(series.Id);

        public int Ticks { get; } = series.Known;

        public long Sequence { get; } = series.SequenceAfter(series.Known);

        /// <summary>The answer may be about a series that is gone, or miss it.</summary>
        public bool IsOutdated(ReferenceModel model) =>
            _before.UnderWay > 0 || questions.Forgets(series.Id).Asked != _before.Asked || !ReferenceEquals(model.Find(series.Id), series);
    }
}
