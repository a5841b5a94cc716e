using Akka.Actor;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

/// <summary>An append that the store refuses while others of the same series are stored and not yet handed over.</summary>
public sealed class PartitionRefusalTests : PartitionTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_stored_and_waits_to_be_learned_is_not_withdrawn_with_what_was_refused_behind_it()
    {
        _settings = _settings with { MaxTailRecords = 20 };
        IActorRef partition = await StartAsync();
        await FeedAsync(partition, "waiting", 0, 3);
        await FeedAsync(partition, "busy", 0, 100); // both snapshots of the other lie behind its last tick by then
        await AwaitAssertAsync(() => Assert.True(_store.TrimmedBelow(0) > 50, $"trimmed below {_store.TrimmedBelow(0)}"), Patience);
        await SleepAsync(partition);

        // The first series takes its time to wake, so that the others wait for it.
        _store.Loads.Reset();
        _store.HoldCommits = true;
        Task<IngestReply> applying = partition.Ask<IngestReply>(Ticks.Batch(_directory, "busy", 100, 1));
        Task<IngestReply>[] waiting =
        [
            partition.Ask<IngestReply>(Ticks.Batch(_directory, "waiting", 3, 1)),
            partition.Ask<IngestReply>(Ticks.Batch(_directory, "new", 0, 1)),
        ];
        Task<IngestReply>[] refused =
        [
            partition.Ask<IngestReply>(Ticks.Batch(_directory, "waiting", 4, 1)),
            partition.Ask<IngestReply>(Ticks.Batch(_directory, "new", 1, 1)),
        ];
        await AwaitAssertAsync(() => Assert.Equal(5, _store.HeldCommits), Patience);
        _store.CommitNext();
        _store.CommitNext();
        _store.CommitNext();
        _store.IsFull = true;
        _store.CommitNext();
        _store.CommitNext();
        Assert.All(await Task.WhenAll(refused), reply => Assert.Equal(RefusalReason.StoreFull, reply.Refusal));
        Assert.False(applying.IsCompleted);
        (_store.IsFull, _store.HoldCommits) = (false, false);
        while (_store.HeldCommits > 0)
        {
            _store.CommitNext(); // snapshots that were to make room
        }

        _store.Loads.Set();
        Assert.Equal([1L, 1L, 1L], (await Task.WhenAll([applying, .. waiting])).Select(reply => reply.Accepted));

        // What the log must keep for it is known by where its last stored tick lies.
        long stored = _store.Log[^1].EndOffset;
        await FeedAsync(partition, "busy", 101, 100);
        await AwaitAssertAsync(() => Assert.True(_store.TrimmedBelow(0) > stored, $"trimmed below {_store.TrimmedBelow(0)}, not {stored}"), Patience);
        Assert.Equal(["busy 201", "new 1", "waiting 4"], await ObservationsAsync(await RestartAsync(partition)));
    }

    private static async Task<string[]> ObservationsAsync(IActorRef partition) =>
        [.. (await ListAsync(partition)).Select(series => $"{series.Id} {series.Observations}").Order(StringComparer.Ordinal)];
}
