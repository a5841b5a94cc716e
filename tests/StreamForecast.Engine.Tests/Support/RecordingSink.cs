using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>A sink that remembers everything it was told, and lets a test wait for it.</summary>
internal sealed class RecordingSink : IForecastSink
{
    private readonly Lock _lock = new();
    private readonly List<SeriesForecast> _items = [];
    private readonly List<(Func<IReadOnlyList<SeriesForecast>, bool> IsMet, TaskCompletionSource Met)> _awaited = [];

    public IReadOnlyList<SeriesForecast> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items];
            }
        }
    }

    /// <summary>The first reason it was told why forecasts are missing.</summary>
    public ResetReason Reset { get; private set; }

    public string? LastCursor { get; private set; }

    public ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _items.AddRange(batch.Items);
            Reset = Reset == ResetReason.None ? batch.Reset : Reset;
            LastCursor = batch.Cursor ?? LastCursor;
            foreach ((Func<IReadOnlyList<SeriesForecast>, bool> isMet, TaskCompletionSource met) in _awaited)
            {
                if (isMet(_items))
                {
                    met.TrySetResult();
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public Task ReceivedAsync(int count) => UntilAsync(items => items.Count >= count);

    public Task UntilAsync(Func<IReadOnlyList<SeriesForecast>, bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited.Add((condition, met));
            if (condition(_items))
            {
                met.TrySetResult();
            }
        }

        return met.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
