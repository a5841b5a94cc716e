using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Simulation.Tests.Disk;
using StreamForecast.Simulation.Tests.World;

namespace StreamForecast.Simulation.Tests.Reference;

/// <summary>
/// What the engine must be seen to do, told from the log alone: each series a list of ticks, each partition a queue of batches that are
/// on the disk and not answered yet. Every answer, snapshot and forecast of the engine is held against it.
/// </summary>
internal sealed class ReferenceModel(int partitions)
{
    private static readonly Comparer<KeyValuePair<string, long>> ByName =
        Comparer<KeyValuePair<string, long>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private readonly Dictionary<int, ReferenceSeries> _byNumber = [];
    private readonly Dictionary<string, ReferenceSeries> _byId = [];
    private readonly Dictionary<string, List<ReferenceSeries>> _lives = [];
    private readonly Queue<LogBatch>[] _unanswered = [.. Enumerable.Range(0, partitions).Select(_ => new Queue<LogBatch>())];

    /// <summary>Those that live.</summary>
    public IEnumerable<ReferenceSeries> Series => _byId.Values;

    /// <summary>Those that live and those that were forgotten.</summary>
    public IEnumerable<ReferenceSeries> Lives => _byNumber.Values;

    /// <summary>A tick of a producer is in the log, whatever became of its series since.</summary>
    public bool WasSent(string id, string producer, long sequence) =>
        _lives.GetValueOrDefault(id, []).Exists(life => life.WasSent(producer, sequence));

    public ReferenceSeries? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>A batch is on the disk for good.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isToldDone">The engine will be told so, and must answer it as applied.</param>
    public void Logged(LogBatch batch, bool isToldDone)
    {
        for (int i = 0; i < batch.Controls.Count; i++)
        {
            Logged(batch.Controls[i], batch.FirstOffset + i);
        }

        for (int i = 0; i < batch.Ticks.Count; i++)
        {
            int producer = batch.Ticks.Producers?.Index[i] ?? 0;
            _byNumber[batch.Ticks.Series[i]].Add(
                batch.FirstTickOffset + i,
                new Observation(batch.Ticks.Times[i], batch.Ticks.Values[i]),
                producer == 0 ? null : batch.Ticks.Producers!.Names[producer - 1],
                producer == 0 ? 0 : batch.Ticks.Producers!.Sequences[i]);
        }

        if (isToldDone)
        {
            _unanswered[batch.Partition].Enqueue(batch);
        }
    }

    /// <summary>The engine crashed and comes back: all that is on the disk must come back with it, and nobody waits for an answer.</summary>
    public void StartLife()
    {
        Array.ForEach(_unanswered, queue => queue.Clear());
        foreach (ReferenceSeries series in _byId.Values)
        {
            series.Known = series.Ticks.Count;
        }
    }

    /// <summary>The engine answers a batch as applied: it must be the next that its partition logged, with the outcomes of the contract.</summary>
    /// <returns>The forecasts that its ticks led to, in order.</returns>
    public IReadOnlyList<(string Id, long Sequence)> Answered(IngestBatch sent, IngestReply reply)
    {
        if (!_unanswered[sent.Partition].TryDequeue(out LogBatch? batch))
        {
            throw new SimulationFailure($"partition {sent.Partition} answers a batch that is not on the disk");
        }

        SimulationFailure.Unless(
            batch.Ticks.Times.AsSpan().SequenceEqual(sent.Times) && batch.Ticks.Values.AsSpan().SequenceEqual(sent.Values)
            && batch.Ticks.Series.Select(number => _byNumber[number].Id).SequenceEqual(sent.Series.Select(handle => handle.Id)),
            $"partition {sent.Partition} answers another batch than the next one of its log");
        var forecasts = new List<(string, long)>();
        Span<long> counts = stackalloc long[4];
        for (int i = 0; i < batch.Ticks.Count; i++)
        {
            ReferenceSeries series = _byNumber[batch.Ticks.Series[i]];
            ReferenceTick tick = series.Ticks[series.Known++];
            SimulationFailure.Unless(tick.Offset == batch.FirstTickOffset + i, $"ticks of '{series.Id}' are answered in another order than logged");
            counts[(int)tick.Outcome]++;
            for (int learned = series.LearnedAfter(series.Known - 1) + 1; learned <= tick.Learned; learned++)
            {
                forecasts.Add((series.Id, series.FirstSequence + learned));
            }
        }

        var expected = new IngestReply(sent.Partition, counts[0], counts[1], counts[2], counts[3], RefusalReason.None);
        SimulationFailure.Unless(reply == expected, $"the engine answers {reply}, the contract asks for {expected}");
        return forecasts;
    }

    /// <summary>The engine says that it reconfigured or forgot a series: the record must be the next of its partition's log.</summary>
    public void Answered(ControlSeries request)
    {
        SimulationFailure.Unless(
            _unanswered[request.Partition].TryDequeue(out LogBatch? batch) && batch.Controls.Count == 1
            && (request is ForgetSeries ? batch.Controls[0] is SeriesForgotten : batch.Controls[0] is SeriesConfigured { IsBeginning: false })
            && _byNumber[batch.Controls[0].Series].Id == request.Series.Id,
            $"{request} is answered, and is not the next record on the disk");
    }

    /// <summary>Batches on the disk that the engine has not answered.</summary>
    public int Unanswered => _unanswered.Sum(queue => queue.Count);

    /// <summary>A snapshot must be, bit for bit, the state that saw the ticks below its offset and nothing else.</summary>
    public void CheckSnapshot(SeriesSnapshot snapshot)
    {
        if (!_byNumber.TryGetValue(snapshot.Series, out ReferenceSeries? series))
        {
            throw new SimulationFailure($"a snapshot of series number {snapshot.Series}, which is not on the disk");
        }

        SeriesState expected = series.StateAt(snapshot.Offset);
        SimulationFailure.Unless(
            expected.Save().AsSpan().SequenceEqual(snapshot.Bytes),
            $"the snapshot of '{series.Id}' at offset {snapshot.Offset} is not the state of its ticks below; it says "
            + $"{SeriesState.Load(snapshot.Bytes).Summarize(series.Id)}, the log says {expected.Summarize(series.Id)}");
    }

    /// <summary>No record may be given up that a sound snapshot needs to go on from.</summary>
    public void CheckTrim(DiskSeries onDisk, long below)
    {
        ReferenceSeries series = _byNumber[onDisk.Number];
        bool hasLost = onDisk.Snapshots.Count < 2
            ? onDisk.Configured < below
            : series.HasRecords(onDisk.NeededFrom, below);
        SimulationFailure.Unless(!hasLost, $"the log is trimmed below {below}; '{series.Id}' needs it from {onDisk.NeededFrom}");
    }

    public void CheckForecast(string id, Forecast forecast)
    {
        Forecast[] made = [.. _lives.GetValueOrDefault(id, []).SelectMany(life => life.ForecastsOf(forecast.Sequence))];
        SimulationFailure.Unless(made.Length > 0, $"a forecast of '{id}' with sequence {forecast.Sequence}, which the log does not lead to");
        SimulationFailure.Unless(
            Array.Exists(made, one => AreEqual(one, forecast)), $"forecast {forecast.Sequence} of '{id}' differs from the one that its ticks lead to");
    }

    /// <summary>A history must be whole, from the first forecast on or as far back as it may reach, and tell what the series made.</summary>
    public void CheckHistory(string id, SeriesHistory history)
    {
        if (history.Count == 0)
        {
            return;
        }

        ReferenceSeries? series = _lives.GetValueOrDefault(id, []).Find(life => life.ForecastsOf(history.FirstSequence).Count > 0);
        SimulationFailure.Unless(series is not null, $"a history of '{id}' from {history.FirstSequence} on, which the log does not lead to");
        SimulationFailure.Unless(
            history.FirstSequence == series.FirstSequence + 1 || history.Count >= SeriesHistory.MaxRows,
            $"the history of '{id}' begins with {history.FirstSequence}");
        for (int row = 0; row < history.Count; row++)
        {
            int at = row;
            SimulationFailure.Unless(
                series.ForecastsOf(history.FirstSequence + row).Any(made => IsRow(history, at, made)),
                $"row {history.FirstSequence + row} of the history of '{id}' differs from what its ticks lead to");
        }
    }

    /// <summary>A summary must hold what was answered before it was asked for, and nothing that is not on the disk.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="known">Ticks answered when it was asked for.</param>
    public void CheckSummary(SeriesSummary summary, int known)
    {
        int told = (int)(summary.Observations + summary.Held + summary.Late + summary.Duplicates + summary.TooOld);
        if (Find(summary.Id) is not { } series)
        {
            // Its first batch is still with the writer.
            SimulationFailure.Unless(told == 0, $"'{summary.Id}' tells of {told} ticks and is not on the disk");
            return;
        }

        SimulationFailure.Unless(told >= known, $"'{summary.Id}' tells of {told} ticks; {known} were answered before it was asked");
        SimulationFailure.Unless(told <= series.Ticks.Count, $"'{summary.Id}' tells of {told} ticks; {series.Ticks.Count} are on the disk");
        ReferenceTick[] ticks = [.. series.Ticks.Take(told)];
        Observation? last = series.LastAfter(told);
        bool holds = summary.Observations == series.LearnedAfter(told) && summary.Held == (ticks.LastOrDefault()?.Held ?? 0)
            && summary.Late == ticks.Count(tick => tick.Outcome == TickOutcome.Late)
            && summary.Duplicates == ticks.Count(tick => tick.Outcome == TickOutcome.Duplicate)
            && summary.LastTime == last?.Time && summary.LastValue == last?.Value
            && summary.LastSequences.Order(ByName).SequenceEqual(series.HighestAfter(told).Order(ByName));
        SimulationFailure.Unless(holds, $"the summary of '{summary.Id}' is not that of its first {told} ticks: {summary}");
    }

    private void Logged(ControlRecord control, long offset)
    {
        switch (control)
        {
            case SeriesConfigured { IsBeginning: true } made:
                Begin(made, new ReferenceSeries(made, offset));
                break;
            case SeriesConfigured change:
                _byNumber[change.Series].Reconfigure(offset, change);
                break;
            case SeriesForgotten forgotten:
                SimulationFailure.Unless(_byId.Remove(_byNumber[forgotten.Series].Id), $"series number {forgotten.Series} is forgotten twice");
                break;
        }
    }

    private void Begin(SeriesConfigured made, ReferenceSeries series)
    {
        List<ReferenceSeries> lives = _lives.TryGetValue(made.Id, out List<ReferenceSeries>? before) ? before : _lives[made.Id] = [];
        SimulationFailure.Unless(_byNumber.TryAdd(made.Series, series), $"'{made.Id}' gets number {made.Series}, which was used before");
        SimulationFailure.Unless(_byId.TryAdd(made.Id, series), $"'{made.Id}' begins twice");
        SimulationFailure.Unless(
            lives.TrueForAll(life => life.Generation < made.Generation && life.SequenceAfter(life.Ticks.Count) <= series.FirstSequence),
            $"'{made.Id}' begins again as generation {made.Generation} above sequence {series.FirstSequence}, as it was before");
        lives.Add(series);
    }

    private static bool IsRow(SeriesHistory history, int row, Forecast made) =>
        history.Times[row] == made.Time && history.Values[row].Equals(made.Value)
        && Math.Abs(history.Mean(row) - made.Mean(step: 1)) <= 1e-6 * (1 + Math.Abs(made.Mean(step: 1)))
        && history.HasIntervals(row) == made.HasIntervals;

    // Doubles compare by Equals: NaN equals NaN.
    private static bool AreEqual(Forecast one, Forecast other) =>
        one.Time == other.Time && one.Value.Equals(other.Value) && one.IsReady == other.IsReady && one.IsDegraded == other.IsDegraded
        && one.Numbers.AsSpan().SequenceEqual(other.Numbers);
}
