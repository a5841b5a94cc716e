using System.Collections.Concurrent;

namespace StreamForecast.Engine.Delivery;

/// <summary>The subscriptions that run now, by name.</summary>
internal sealed class SinkRegistry
{
    private readonly ConcurrentDictionary<Subscription, string> _running = new(ReferenceEqualityComparer.Instance);

    public int Count => _running.Count;

    public void Add(Subscription subscription, string name)
    {
        _running.TryAdd(subscription, name);
        _ = subscription.Completion.ContinueWith(
            _ => _running.TryRemove(subscription, out string? _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Writes out what still waits, then ends them all.</summary>
    public async Task EndAllAsync()
    {
        await Task.WhenAll(_running.Keys.Select(subscription => subscription.DisposeAsync().AsTask()));
    }
}
