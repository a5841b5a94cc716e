using System.Collections.Concurrent;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>The subscriptions of one WebSocket, by their patterns.</summary>
/// <param name="engine">The engine.</param>
/// <param name="output">Where their forecasts go.</param>
/// <param name="most">How many there may be at once.</param>
/// <param name="name">Names the connection to people.</param>
internal sealed class StreamSubscriptions(ForecastEngine engine, StreamOutput output, int most, string name) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Subscription> _running = new(StringComparer.Ordinal);

    public async Task DoAsync(long message, StreamRequest request, CancellationToken cancellation)
    {
        if (request.IsSubscribe)
        {
            await SubscribeAsync(message, request, cancellation);
        }
        else if (_running.TryRemove(request.Pattern, out Subscription? ended))
        {
            await ended.DisposeAsync();
            await output.SubscriptionAsync("unsubscribed", request.Pattern, cancellation);
        }
        else
        {
            await output.ErrorAsync(message, "unknown-subscription", $"Nothing is subscribed as '{request.Pattern}'.", cancellation);
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_running.Values.Select(subscription => subscription.DisposeAsync().AsTask()));

    private async Task SubscribeAsync(long message, StreamRequest request, CancellationToken cancellation)
    {
        if (_running.ContainsKey(request.Pattern))
        {
            await output.ErrorAsync(message, "subscribed-already", $"'{request.Pattern}' is subscribed to; unsubscribe it first.", cancellation);
            return;
        }

        if (_running.Count >= most)
        {
            await output.ErrorAsync(message, "too-many-subscriptions", $"A connection has at most {most} subscriptions; take a wider pattern.", cancellation);
            return;
        }

        var options = new SubscriptionOptions
        {
            Pattern = request.Pattern,
            Resume = request.Resume,
            IsLossless = request.IsLossless,
            Every = request.Every,
        };
        var sink = new Forecasts(output, request.Pattern);
        Subscription subscription = _running[request.Pattern] = await engine.SubscribeAsync($"{name} {request.Pattern}", options, sink, cancellation);
        await output.SubscriptionAsync("subscribed", request.Pattern, cancellation);
        _ = ForgetWhenOverAsync(request.Pattern, subscription);
    }

    /// <summary>One that is given up because its client is too slow ends alone; a client that is gone ends them all.</summary>
    private async Task ForgetWhenOverAsync(string pattern, Subscription subscription)
    {
        await ((Task)subscription.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _running.TryRemove(new KeyValuePair<string, Subscription>(pattern, subscription));
        if (subscription.Completion.Exception?.InnerException is SubscriberTooSlowException slow)
        {
            await ((Task)output.DisconnectAsync(pattern, "too-slow", slow.Message)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Forecasts(StreamOutput output, string pattern) : IForecastSink
    {
        public ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation) => output.ForecastsAsync(pattern, batch, cancellation);
    }
}
