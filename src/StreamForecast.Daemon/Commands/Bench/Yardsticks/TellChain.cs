using System.Diagnostics;
using Akka.Actor;

namespace StreamForecast.Daemon.Commands.Bench.Yardsticks;

/// <summary>
/// What actors alone cost: a router tells each of many actors one message a tick, and each tells a sink. No learning, no log, no edge.
/// </summary>
internal static class TellChain
{
    /// <returns>Messages a second through the whole chain.</returns>
    public static async Task<double> MeasureAsync(int actors, int messages)
    {
        using ActorSystem system = ActorSystem.Create("tell-chain", QuietActors.Hocon);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef sink = system.ActorOf(Props.Create(() => new Counter(messages, done)));
        IActorRef[] children = [.. Enumerable.Range(0, actors).Select(_ => system.ActorOf(Props.Create(() => new Relay(sink))))];
        IActorRef router = system.ActorOf(Props.Create(() => new Router(children)));
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < messages; i++)
        {
            router.Tell(new Hop(i % actors));
        }

        await done.Task;
        double rate = messages / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await system.Terminate();
        return rate;
    }

    private sealed record Hop(int Actor);

    private sealed class Router(IActorRef[] children) : UntypedActor
    {
        protected override void OnReceive(object message) => children[((Hop)message).Actor].Tell(message);
    }

    private sealed class Relay(IActorRef sink) : UntypedActor
    {
        protected override void OnReceive(object message) => sink.Tell(message);
    }

    private sealed class Counter(int expected, TaskCompletionSource done) : UntypedActor
    {
        private int _seen;

        protected override void OnReceive(object message)
        {
            if (++_seen == expected)
            {
                done.SetResult();
            }
        }
    }
}
