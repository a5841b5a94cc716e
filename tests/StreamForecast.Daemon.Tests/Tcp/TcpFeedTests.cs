using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Microsoft.Extensions.Logging.Abstractions;
using StreamForecast.Daemon.Tcp;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Tests.Tcp;

public sealed class TcpFeedTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create("tcp-feed", EngineConfiguration.Hocon.WithFallback(ConfigurationFactory.Default()));
    private readonly LineProtocolAccount _account = new(TimeProvider.System, NullLogger<LineProtocolListener>.Instance);
    private readonly ScriptedStore _store = new();
    private readonly Pipe _pipe = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task Of_a_line_with_two_fields_only_the_one_that_was_refused_is_handed_over_again()
    {
        _store.FullTimes = 1;
        (TcpFeed feed, ForecastEngine engine) = await StartAsync();
        string[] fields = FieldsOfBoth(engine);

        await WriteAsync($"room {fields[0]}=1,{fields[1]}=2 1\nroom {fields[0]}=3,{fields[1]}=4 2\n");
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(0, await feed.RunAsync(_pipe.Reader, 1, CancellationToken.None).WaitAsync(Patience));

        Assert.Equal([1.0, 3.0], _store.ValuesOf(0));
        Assert.Equal([2.0, 4.0], _store.ValuesOf(1));
        Assert.Equal(4, _account.Report().Accepted);
        Assert.Equal(TickSourceTrouble.Refused, Assert.Single(_account.Report().Troubles).Kind);
    }

    [Fact]
    public async Task What_a_quarantined_partition_refuses_is_counted_and_let_go_and_the_others_go_on()
    {
        _store.IsDamaged = true;
        (TcpFeed feed, ForecastEngine engine) = await StartAsync();
        string[] fields = FieldsOfBoth(engine);

        await WriteAsync($"room {fields[0]}=1,{fields[1]}=2 1\nroom {fields[0]}=3,{fields[1]}=4 2\n");
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(0, await feed.RunAsync(_pipe.Reader, 1, CancellationToken.None).WaitAsync(Patience));

        Assert.Equal([1.0, 3.0], _store.ValuesOf(0));
        TroubleTally trouble = Assert.Single(_account.Report().Troubles);
        Assert.Equal(TickSourceTrouble.Quarantined, trouble.Kind);
        Assert.StartsWith("2 ticks so far were let go, the last of peer", trouble.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_told_as_that_while_the_peer_is_silent()
    {
        _store.IsStuck = true;
        (TcpFeed feed, _) = await StartAsync();

        await WriteAsync("room temp=1 1\n"); // and then silence: the next read is under way when the engine is given up
        await Assert.ThrowsAsync<AskTimeoutException>(() => feed.RunAsync(_pipe.Reader, 1, CancellationToken.None).WaitAsync(Patience));
        await _pipe.Reader.CompleteAsync(); // no read is left under way
    }

    private async Task<(TcpFeed Feed, ForecastEngine Engine)> StartAsync()
    {
        ForecastEngine engine = await ForecastEngine.StartAsync(
            _system, new EngineSettings { IngestTimeout = _store.IsStuck ? TimeSpan.FromMilliseconds(100) : Patience }, new IngestLimits(), _store, _store,
            _ => new SeriesConfiguration { Profile = "fast" }, TimeProvider.System);
        return (new TcpFeed(engine, _system.Materializer(), _account.Of("peer"), TimeProvider.System, new Random(1)), engine);
    }

    /// <summary>A field whose series is in the first partition, and one in the second.</summary>
    private static string[] FieldsOfBoth(ForecastEngine engine) =>
        [.. Enumerable.Range(0, ScriptedStore.Partitions).Select(partition => Enumerable.Range(0, 100).Select(i => $"f{i}").First(field =>
            engine.Directory.TryResolve(Encoding.UTF8.GetBytes($"room/{field}"), out SeriesHandle? series) && series.Partition == partition))];

    private async Task WriteAsync(string lines) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(lines));

    /// <summary>A store of two partitions, the second of which has its troubles.</summary>
    private sealed class ScriptedStore : ITickLog, ISnapshotStore
    {
        public const int Partitions = 2;

        private readonly ConcurrentQueue<LogBatch> _log = new();

        public StoreIdentity Identity { get; } = new(Partitions, Epoch: 1);

        /// <summary>Appends to the second partition that find no room.</summary>
        public int FullTimes { get; set; }

        /// <summary>The second partition cannot be recovered.</summary>
        public bool IsDamaged { get; set; }

        /// <summary>No append is ever answered.</summary>
        public bool IsStuck { get; set; }

        public IEnumerable<double> ValuesOf(int partition) => _log.Where(batch => batch.Partition == partition).SelectMany(batch => batch.Ticks.Values);

        public void Append(LogBatch batch, Action<StoreOutcome> completed)
        {
            if (IsStuck)
            {
                return;
            }

            if (batch.Partition == 1 && FullTimes-- > 0)
            {
                completed(new StoreOutcome(StoreStatus.Full));
                return;
            }

            _log.Enqueue(batch);
            completed(new StoreOutcome(StoreStatus.Done));
        }

        public PartitionRecovery Recover(int partition) =>
            new(partition, 0, [], [], IsDamaged && partition == 1 ? "its log is damaged" : null, TornRecords: 0);

        public void Save(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed) =>
            completed(new StoreOutcome(StoreStatus.Done));

        public SeriesSnapshot? Load(int series) => null;

        public SeriesHistory ReadHistory(int series, int most) => SeriesHistory.Empty;
    }
}
