using System.Text;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;

namespace StreamForecast.Engine;

/// <summary>
/// The engine as its host sees it: ticks in by <see cref="Ingest"/>, forecasts out by <see cref="SubscribeAsync"/>, questions between.
/// </summary>
public sealed class ForecastEngine
{
    /// <summary>Of the time to drain: the rest is for the round of snapshots that is under way when it is over.</summary>
    private const double SnapshotShare = 0.75;

    private readonly ActorSystem _system;
    private readonly EngineSettings _settings;
    private readonly TimeProvider _time;
    private readonly IActorRef _partitions;
    private readonly int _partitionCount;
    private readonly SinkRegistry _sinks = new();
    private readonly AnswerLatency _latency;
    private readonly ArchivePositions? _archives;
    private readonly Lazy<Task> _stopped;

    private ForecastEngine(
        ActorSystem system, EngineSettings settings, IngestLimits limits, ITickLog log, ISnapshotStore snapshots,
        Func<string, SeriesConfiguration> configure, TimeProvider time, ArchivePlan? archives)
    {
        _archives = archives is null ? null : new ArchivePositions(archives, log.Identity);
        _system = system;
        _settings = settings;
        _time = time;
        _latency = new AnswerLatency(time);
        _stopped = new Lazy<Task>(DrainAsync);
        _partitionCount = log.Identity.PartitionCount;
        Epoch = log.Identity.Epoch;
        Limits = limits;
        Directory = new SeriesDirectory(_partitionCount, limits.MaxSeries);
        Clock = new EdgeClock(time);
        IActorRef NewReader(string name) => system.ActorOf(
            Props.Create(() => new StoreReader(log, snapshots, settings.CachedHistories)).WithDispatcher(EngineConfiguration.BlockingDispatcher), name);
        var context = new PartitionContext(
            settings, log, snapshots, NewReader("store-reader"), NewReader("query-reader"), Directory, configure, time)
        {
            Archives = _archives?.OfLossless() ?? new Dictionary<string, IReadOnlyList<long>?>(),
        };
        _partitions = system.ActorOf(Props.Create(() => new PartitionRouter(context)), "partitions");
    }

    public SeriesDirectory Directory { get; }

    public EdgeClock Clock { get; }

    public IngestLimits Limits { get; }

    /// <summary>What the edge refused or passed over.</summary>
    public EdgeCounters Counters { get; } = new();

    /// <summary>With a series and its sequence, the identity of a forecast.</summary>
    public long Epoch { get; }

    /// <summary>Reads every partition from the store and starts to take ticks.</summary>
    /// <param name="system">The actor system to live in; its configuration includes <see cref="EngineConfiguration.Hocon"/>.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="limits">What the edge refuses.</param>
    /// <param name="log">The durable log.</param>
    /// <param name="snapshots">The snapshots.</param>
    /// <param name="configure">The configuration of a new series, by its id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="archives">What is known of the archives that will subscribe; null for none.</param>
    public static async Task<ForecastEngine> StartAsync(
        ActorSystem system, EngineSettings settings, IngestLimits limits, ITickLog log, ISnapshotStore snapshots,
        Func<string, SeriesConfiguration> configure, TimeProvider time, ArchivePlan? archives = null)
    {
        var engine = new ForecastEngine(system, settings, limits, log, snapshots, configure, time, archives);
        await engine.AskAll<PartitionStatus>(partition => new AwaitRecovery(partition), Timeout.InfiniteTimeSpan, CancellationToken.None);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "stop-engine", async () =>
        {
            await engine.StopAsync();
            return Done.Instance;
        });
        return engine;
    }

    /// <summary>A decoder's block builder for one connection.</summary>
    /// <param name="underWay">See <see cref="TickBlockBuilder.UnderWay"/>.</param>
    public TickBlockBuilder NewBlockBuilder(BlocksUnderWay? underWay = null) => new(Directory, Clock, Limits, Counters) { UnderWay = underWay };

    /// <summary>The path of one connection's blocks; answers come in the order of the blocks, each after its ticks were applied.</summary>
    /// <param name="options">What else is to be told; null for nothing.</param>
    public Flow<TickBlock, IngestAnswer, NotUsed> Ingest(IngestOptions? options = null) =>
        AnsweredBlocks(options ?? IngestOptions.Default).Select(answered => answered.Answer);

    /// <summary>
    /// Runs a source until it ends or is cancelled; its blocks are committed in order, each as soon as it is durable. When it is cancelled,
    /// those under way are settled first.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="limits">What its edge refuses.</param>
    /// <param name="status">Is told what became of each block, in order.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IngestRefusedException">The engine refused ticks: the source is to be run again, from its last commit.</exception>
    /// <exception cref="TickSourceException">It was cancelled, and blocks under way were not settled in time.</exception>
    public async Task RunSourceAsync(ITickSource source, IngestLimits limits, TickSourceStatus status, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var reading = new SourceReading(source, new TickBlockBuilder(Directory, Clock, limits));
        Task ran = Source.From(() => reading.BlocksAsync(cancellation))
            .Select(block =>
            {
                status.Read(block, source.PositionOf);
                return block;
            })
            .Via(AnsweredBlocks(new IngestOptions { Durable = block => source.CommitAsync(block, reading.Leaving) }))
            .Select(answered =>
            {
                status.Answered(answered.Block, answered.Answer);
                if (answered.Answer.Refusal != RefusalReason.None)
                {
                    throw new IngestRefusedException(source.Name, answered.Answer.Refusal);
                }

                return NotUsed.Instance;
            })
            .RunWith(Sink.Ignore<NotUsed>(), _system.Materializer());
        await SourceReading.SettleAsync(ran, _settings.SettleTimeout, _time, cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Sends the forecasts of every series whose id matches to a sink, new series included: what came since the position it resumes from,
    /// as far as that is kept, then what is made from now on, without a gap and in order. Returns when every partition has confirmed.
    /// </summary>
    /// <param name="name">Names the sink to people.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="cancellation">Cancels the call, not the subscription.</param>
    public async Task<Subscription> SubscribeAsync(
        string name, SubscriptionOptions options, IForecastSink sink, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.IsLossless && options.Every > TimeSpan.Zero)
        {
            throw new ArgumentException("A lossless subscription cannot leave out forecasts to space them out.", nameof(options));
        }

        ArchiveCursor? cursor = null;
        if (options.Archive is { } archive)
        {
            ArchivePositions positions = _archives ?? throw new InvalidOperationException("The engine was started without a place for the positions of archives.");
            options = options with { Resume = await Task.Run(() => positions.Read(archive.Name), cancellation) };
            cursor = positions.CursorOf(archive, options.IsLossless, _partitions);
        }

        ResumePlan plan = ResumePlan.Of(options, Epoch, _partitionCount);
        var marker = new ResumeMarker(options, Epoch, _partitionCount, plan, _time);
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = _system.ActorOf(Props.Create(() => new SinkActor(sink, options, marker, _settings, _time, completion, cursor)));
        var subscription = new Subscription(actor, completion.Task, Unsubscribe);
        _sinks.Add(subscription, name);
        try
        {
            if (plan.Reset != ResetReason.None)
            {
                actor.Tell(new SinkActor.Missing(plan.Reset));
            }

            Subscribed[] confirmed = await Task.WhenAll(PartitionsOf(options).Select(partition => _partitions.Ask<Subscribed>(
                new Subscribe(partition, actor, options.Pattern, plan.Of(partition))
                {
                    IsArchive = options.Archive is not null,
                    Lossless = options.IsLossless ? options.Archive?.Name : null,
                },
                _settings.QueryTimeout,
                cancellation)));
            if (options.Archive is { } begun && plan.Offsets is null)
            {
                await _archives!.BeginAsync(begun.Name, options.Pattern, [.. confirmed.OrderBy(one => one.Partition).Select(one => one.Released)]);
            }

            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync(); // the caller has nothing to end it by, and partitions may have confirmed
            throw;
        }
    }

    /// <summary>A page of the series whose id matches, by id. However many there are, only those of the page are looked at.</summary>
    /// <param name="pattern"><c>*</c> stands for any run of characters; null for all.</param>
    /// <param name="after">The id that the page before ended with; null for the first page.</param>
    /// <param name="most">Series of the page.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ListedSeries> ListAsync(string? pattern, string? after, int most, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        IdsFound[] found = await AskAll<IdsFound>(
            partition => new FindIds(partition, pattern, after, most), _settings.QueryTimeout, cancellation);
        SeriesHandle[] ordered = [.. found.SelectMany(one => one.First).OrderBy(series => series.Id, StringComparer.Ordinal)];
        SeriesHandle[] page = ordered.Length > most ? ordered[..most] : ordered;
        SeriesListed[] listed = await Task.WhenAll(page
            .GroupBy(series => series.Partition)
            .Select(own => Ask<SeriesListed>(new ListSeries(own.Key, [.. own]), cancellation)));
        return new ListedSeries(
            found.Sum(one => one.Total),
            [.. listed.SelectMany(one => one.Series).OrderBy(series => series.Id, StringComparer.Ordinal).Select(WithRejections)],
            ordered.Length > most ? page[^1].Id : null);
    }

    /// <summary>One series; null when it is unknown.</summary>
    /// <exception cref="PartitionQuarantinedException">Its partition does not run.</exception>
    public async Task<SeriesSummary?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!Directory.TryFind(id, out SeriesHandle? series))
        {
            return null;
        }

        SeriesListed listed = await Ask<SeriesListed>(new ListSeries(series.Partition, [series]), cancellation);
        if (listed.Series.Count == 0)
        {
            await EnsureSoundAsync(series, cancellation);
            return null;
        }

        return WithRejections(listed.Series[0]);
    }

    /// <summary>The standing forecast of a series; null when it is unknown or has learned nothing.</summary>
    /// <exception cref="PartitionQuarantinedException">Its partition does not run.</exception>
    public async Task<Forecast?> ForecastAsync(string id, CancellationToken cancellation)
    {
        if (!Directory.TryFind(id, out SeriesHandle? series))
        {
            return null;
        }

        ForecastFound found = await Ask<ForecastFound>(new FindForecast(series), cancellation);
        if (found.Forecast is null)
        {
            await EnsureSoundAsync(series, cancellation);
        }

        return found.Forecast;
    }

    /// <summary>Where the standing forecast of a series comes from; null when the series is unknown.</summary>
    /// <param name="id">The series.</param>
    /// <param name="lags">Past values to list, 1 to <see cref="MemoryExplanation.MaxLags"/>; those no longer remembered are NaN.</param>
    /// <param name="cancellation">Cancels the question.</param>
    public async Task<SeriesExplanation?> ExplainAsync(string id, int lags, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lags, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lags, MemoryExplanation.MaxLags);
        return Directory.TryFind(id, out SeriesHandle? series) && await HistoryAsync(id, lags + 1, cancellation) is { } history
            ? (await Ask<ExplanationFound>(new FindExplanation(series, lags, history), cancellation)).Explanation
            : null;
    }

    /// <summary>
    /// Deletes a series: what it learned, its snapshots, its place under the limit. Durable when this returns. A tick of the same id makes
    /// a new series. Ticks that were on their way may make it at once.
    /// </summary>
    /// <returns>False when it is unknown.</returns>
    /// <exception cref="ControlRefusedException">It was not done; the reason says why.</exception>
    public async Task<bool> ForgetAsync(string id, CancellationToken cancellation) =>
        Directory.TryFind(id, out SeriesHandle? series) && await ControlAsync(new ForgetSeries(series), cancellation);

    /// <summary>
    /// Lets a series go on under another configuration from here on: experts it already runs keep what they know, new ones are warmed up
    /// on its history. Durable when this returns.
    /// </summary>
    /// <returns>False when it is unknown.</returns>
    /// <exception cref="ArgumentException">The configuration is out of its limits; the message says where.</exception>
    /// <exception cref="Models.Expressions.ModelExpressionException">An expert is not understood.</exception>
    /// <exception cref="ControlRefusedException">It was not done; the reason says why.</exception>
    public async Task<bool> ReconfigureAsync(string id, SeriesConfiguration configuration, CancellationToken cancellation)
    {
        _ = new SeriesForecaster(configuration); // what cannot be made must not reach the log
        return Directory.TryFind(id, out SeriesHandle? series)
            && await ControlAsync(new ReconfigureSeries(series, configuration), cancellation);
    }

    /// <summary>What a series learned last, as far back as the store keeps it; null when it is unknown.</summary>
    /// <param name="id">The series.</param>
    /// <param name="most">Rows, 1 to <see cref="SeriesHistory.MaxRows"/>.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <exception cref="InvalidOperationException">The store could not be read; the inner exception says why.</exception>
    public async Task<SeriesHistory?> HistoryAsync(string id, int most, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, SeriesHistory.MaxRows);
        if (!Directory.TryFind(id, out SeriesHandle? series))
        {
            return null;
        }

        HistoryFound found = await Ask<HistoryFound>(new FindHistory(series, most), cancellation);
        return found.Error is null
            ? found.History
            : throw new InvalidOperationException($"The history of '{id}' cannot be read: {found.Error.Message}", found.Error);
    }

    public async Task<EngineStatus> StatusAsync(CancellationToken cancellation)
    {
        PartitionStatus[] partitions = await AskAll<PartitionStatus>(
            partition => new GetStatus(partition), _settings.QueryTimeout, cancellation);
        return new EngineStatus
        {
            IsReady = partitions.Any(partition => partition.IsReady)
                && partitions.All(partition => partition.IsReady || partition.Quarantine is not null),
            Partitions = partitions,
            Series = Directory.Count,
            Subscriptions = _sinks.Count,
            Rejected = Counters.Rejected,
            UnknownFields = Counters.UnknownFields,
            Latency = _latency.Summarize(),
        };
    }

    /// <summary>
    /// Stops taking ticks, applies what is under way, snapshots what changed and flushes the sinks. What the time does not allow is
    /// left to the log.
    /// </summary>
    /// <remarks>Whoever calls it again waits for the same end.</remarks>
    /// <exception cref="AskTimeoutException">A partition was not through in time.</exception>
    public Task StopAsync() => _stopped.Value;

    private async Task DrainAsync()
    {
        try
        {
            await AskAll<Drained>(
                partition => new Drain(partition, _settings.DrainTimeout * SnapshotShare), _settings.DrainTimeout, CancellationToken.None);
        }
        finally
        {
            await _sinks.EndAllAsync();
        }
    }

    private Flow<TickBlock, IngestStream.AnsweredBlock, NotUsed> AnsweredBlocks(IngestOptions options) =>
        IngestStream.Create(_partitions, _partitionCount, _settings, options, _time, _latency);

    /// <summary>A quarantined partition knows of no series; that must not be told as if there were none.</summary>
    private async Task EnsureSoundAsync(SeriesHandle series, CancellationToken cancellation)
    {
        PartitionStatus status = await Ask<PartitionStatus>(new GetStatus(series.Partition), cancellation);
        if (status.Quarantine is { } reason)
        {
            throw new PartitionQuarantinedException(reason);
        }
    }

    private async Task<bool> ControlAsync(ControlSeries request, CancellationToken cancellation)
    {
        ControlReply reply = await Ask<ControlReply>(request, cancellation);
        return reply.Refusal == RefusalReason.None ? reply.IsKnown : throw new ControlRefusedException(reply.Refusal);
    }

    private SeriesSummary WithRejections(SeriesSummary summary) =>
        Directory.TryFind(summary.Id, out SeriesHandle? series) ? summary with { Rejected = series.Rejected } : summary;

    private IEnumerable<int> PartitionsOf(SubscriptionOptions options) => options.IsOneSeries
        ? [Directory.PartitionOf(Encoding.UTF8.GetBytes(options.Pattern))]
        : Enumerable.Range(0, _partitionCount);

    private void Unsubscribe(IActorRef sink)
    {
        for (int i = 0; i < _partitionCount; i++)
        {
            _partitions.Tell(new Unsubscribe(i, sink));
        }
    }

    private Task<T> Ask<T>(IPartitionMessage question, CancellationToken cancellation) =>
        _partitions.Ask<T>(question, _settings.QueryTimeout, cancellation);

    private Task<T[]> AskAll<T>(Func<int, IPartitionMessage> question, TimeSpan timeout, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, _partitionCount).Select(i => _partitions.Ask<T>(question(i), timeout, cancellation)));
}
