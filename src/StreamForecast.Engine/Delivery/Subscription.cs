using Akka.Actor;

namespace StreamForecast.Engine.Delivery;

/// <summary>A running subscription; disposing it ends the forecasts.</summary>
public sealed class Subscription : IAsyncDisposable
{
    private readonly IActorRef _sink;
    private readonly Action<IActorRef> _unsubscribe;

    internal Subscription(IActorRef sink, Task completion, Action<IActorRef> unsubscribe)
    {
        _sink = sink;
        Completion = completion;
        _unsubscribe = unsubscribe;
    }

    /// <summary>Ends when the subscription was disposed or the engine stopped; fails when its sink failed or missed its deadline.</summary>
    public Task Completion { get; }

    /// <summary>Stops the forecasts; what was made before is still written, within the write deadline.</summary>
    public async ValueTask DisposeAsync()
    {
        _unsubscribe(_sink);
        _sink.Tell(SinkActor.Finish.Instance);

        // A failed sink has told its owner through Completion; disposing must not throw it a second time.
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
