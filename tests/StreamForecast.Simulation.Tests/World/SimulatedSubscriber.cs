using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Simulation.Tests.Reference;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>
/// A subscriber that takes its time: a batch is written when the simulation says so. What it is told must be what its series made, in
/// order, and what it misses must be counted.
/// </summary>
internal sealed class SimulatedSubscriber : IForecastSink
{
    private readonly SimulatedEngine _engine;
    private readonly ReferenceModel _model;
    private readonly Trace _trace;
    private readonly string _pattern;
    private readonly IActorRef _sink;
    private readonly TaskCompletionSource _completion = new();
    private readonly Dictionary<string, long> _last = [];
    private readonly Dictionary<string, long> _expected = [];
    private readonly bool[] _confirmed;
    private TaskCompletionSource? _write;
    private long _owed;

    public SimulatedSubscriber(SimulatedEngine engine, ReferenceModel model, Trace trace, string pattern)
    {
        _engine = engine;
        _model = model;
        _trace = trace;
        _pattern = pattern;
        _confirmed = new bool[engine.Disk.Identity.PartitionCount];
        _sink = engine.StartSink(this, pattern, _completion);
        for (int i = 0; i < _confirmed.Length; i++)
        {
            engine.Ask(new Subscribe(i, _sink, pattern), answer => _confirmed[((Subscribed)answer).Partition] = true);
        }
    }

    public bool IsWriting => _write is not null;

    /// <summary>It ended by its own request, or because it was too slow.</summary>
    public bool HasEnded => _completion.Task.IsCompleted;

    public bool IsConfirmed => Array.TrueForAll(_confirmed, one => one);

    /// <summary>A batch was applied: from now on its forecasts are owed to the subscriber.</summary>
    public void Owe(IReadOnlyList<(string Id, long Sequence)> forecasts, int partition)
    {
        foreach ((string id, long sequence) in _confirmed[partition] ? forecasts : [])
        {
            if (SeriesPattern.Matches(_pattern, id))
            {
                _owed++;
                _expected[id] = sequence;
            }
        }
    }

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        _trace.Add("writes", batch.Items.Count, batch.Skipped, _pattern);
        SimulationFailure.Unless(batch.Reset == ResetReason.None, $"a subscriber from now on is told of a reset: {batch.Reset}");
        _owed -= batch.Skipped;
        if (batch.Skipped > 0)
        {
            _trace.Coverage.Skipped();
        }

        foreach (SeriesForecast item in batch.Items)
        {
            string id = item.Series.Id;
            SimulationFailure.Unless(SeriesPattern.Matches(_pattern, id), $"a subscriber of '{_pattern}' is told of '{id}'");
            SimulationFailure.Unless(
                item.Forecast.Sequence > _last.GetValueOrDefault(id), $"a subscriber is told of '{id}' {item.Forecast.Sequence} out of order");
            _last[id] = item.Forecast.Sequence;
            _model.CheckForecast(id, item.Forecast);
            _owed--;
        }

        var write = new TaskCompletionSource();
        _write = write;
        using CancellationTokenRegistration deadline = cancellation.Register(() => write.TrySetCanceled(cancellation));
        await write.Task.ConfigureAwait(false); // goes on inside FinishWrite, on the pump's thread
    }

    /// <summary>The batch under way has reached the subscriber.</summary>
    public void FinishWrite()
    {
        TaskCompletionSource write = _write!;
        _write = null;
        write.TrySetResult();
    }

    /// <summary>Goes, as a subscription that is disposed.</summary>
    public void Leave()
    {
        for (int i = 0; i < _confirmed.Length; i++)
        {
            _engine.Ask(new Unsubscribe(i, _sink), _ => throw new SimulationFailure("an unsubscription is answered"));
        }

        _sink.Tell(Engine.Delivery.SinkActor.Finish.Instance);
    }

    /// <summary>Once nothing moves any more: it has every forecast it was owed, or was told how many it missed.</summary>
    public void CheckSettled()
    {
        SimulationFailure.Unless(IsConfirmed, "a subscription was never confirmed");
        SimulationFailure.Unless(_owed == 0, $"a subscriber of '{_pattern}' misses {_owed} forecasts that nobody counted");
        foreach ((string id, long sequence) in _expected)
        {
            SimulationFailure.Unless(_last.GetValueOrDefault(id) == sequence, $"a subscriber of '{_pattern}' has not the newest forecast of '{id}'");
        }
    }
}
