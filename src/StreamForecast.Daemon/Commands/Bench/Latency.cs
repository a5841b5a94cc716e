using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using HdrHistogram;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// From the moment a tick is due at its client until the forecast it led to is back there, over gRPC. Each millisecond a burst of ticks is
/// due, all at that millisecond's mark and each of another series. A tick that leaves late counts from when it was due, so that a pause is
/// not forgotten. Runs follow one another without a pause.
/// </summary>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="P999">Milliseconds.</param>
/// <param name="Max">Milliseconds.</param>
/// <param name="Forecasts">How many were measured.</param>
internal sealed record Latency(Spread P50, Spread P99, Spread P999, Spread Max, long Forecasts)
{
    private const long Longest = 60_000_000; // microseconds
    private const int Digits = 3;

    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    /// <param name="grpc">The daemon.</param>
    /// <param name="series">Series that take turns.</param>
    /// <param name="rate">Ticks a second, a multiple of a thousand.</param>
    /// <param name="warmUp">How long it runs before it counts.</param>
    /// <param name="run">How long one run is.</param>
    /// <param name="runs">How many count.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Latency> MeasureAsync(
        Uri grpc, int series, int rate, TimeSpan warmUp, TimeSpan run, int runs, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress(grpc);
        var client = new Forecasting.ForecastingClient(channel);
        var ticks = new TickStream(series);
        int before = (int)(warmUp.TotalSeconds * rate), perRun = (int)(run.TotalSeconds * rate);
        var due = new Schedule(new BurstSchedule(rate, before + (runs * perRun)));
        using AsyncServerStreamingCall<ForecastBatch> forecasts =
            client.Subscribe(new SubscribeRequest { Pattern = "*" }, cancellationToken: cancellation);
        await forecasts.ResponseHeadersAsync;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<HistogramBase[]> reading = ReadAsync(forecasts.ResponseStream, due, before, perRun, ended.Token);
        await FeedAsync(client, ticks, due, cancellation);
        ended.CancelAfter(LastPatience);
        HistogramBase[] times = await reading;
        Spread Milliseconds(double percentile) => Spread.Of(times.Select(one => one.GetValueAtPercentile(percentile) / 1000.0));
        return new Latency(Milliseconds(50), Milliseconds(99), Milliseconds(99.9), Milliseconds(100), times.Sum(one => one.TotalCount));
    }

    private static async Task FeedAsync(Forecasting.ForecastingClient client, TickStream ticks, Schedule due, CancellationToken cancellation)
    {
        using AsyncDuplexStreamingCall<TickBatch, FeedAck> feed = client.Feed(cancellationToken: cancellation);
        Task acks = DrainAsync(feed.ResponseStream, cancellation);

        // A thread of its own: one of the pool's would have to be waited for at each mark.
        await Task.Factory.StartNew(
            () => Send(feed.RequestStream, ticks, due, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await feed.RequestStream.CompleteAsync();
        await acks;
    }

    private static void Send(IClientStreamWriter<TickBatch> requests, TickStream ticks, Schedule due, CancellationToken cancellation)
    {
        ulong number = 0;
        due.Begin();
        for (int sent = 0; sent < due.Total;)
        {
            int through = due.WaitFor(sent);
            var batch = new TickBatch { Number = ++number };
            if (number == 1)
            {
                batch.NewSeries.AddRange(ticks.Ids);
            }

            long before = 0;
            for (; sent < through; sent++)
            {
                (int series, long time, double value) = ticks.Next();
                due.Remember(sent, time);
                batch.Series.Add((uint)series);
                batch.TimeDeltas.Add(time - before);
                batch.Values.Add(value);
                before = time;
            }

            requests.WriteAsync(batch, cancellation).GetAwaiter().GetResult();
        }
    }

    private static async Task DrainAsync(IAsyncStreamReader<FeedAck> acks, CancellationToken cancellation)
    {
        while (await acks.MoveNext(cancellation))
        {
        }
    }

    private static async Task<HistogramBase[]> ReadAsync(
        IAsyncStreamReader<ForecastBatch> forecasts, Schedule due, int from, int perRun, CancellationToken cancellation)
    {
        HistogramBase[] times = [.. Enumerable.Range(0, (due.Total - from) / perRun).Select(_ => new LongHistogram(1, Longest, Digits))];
        int seen = 0;
        try
        {
            while (seen < due.Total && await forecasts.MoveNext(cancellation))
            {
                long now = Stopwatch.GetTimestamp();
                long time = 0;
                foreach (long delta in forecasts.Current.TimeDeltas)
                {
                    time += delta;
                    seen++;
                    if (due.IndexOf(time) is { } tick && tick >= from)
                    {
                        times[(tick - from) / perRun].RecordValue(Math.Clamp((long)due.Since(tick, now).TotalMicroseconds, 1, Longest));
                    }
                }

                seen += (int)forecasts.Current.Skipped;
            }
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            throw new CommandException($"only {seen} of {due.Total} forecasts came back", e);
        }

        return times;
    }

    /// <summary>When each tick is due by the clock, and which event time it went out under.</summary>
    private sealed class Schedule(BurstSchedule bursts)
    {
        private long _began;
        private long _firstTime;
        private long _step;

        public int Total => bursts.Total;

        public void Begin() => _began = Stopwatch.GetTimestamp();

        /// <summary>Blocks until a tick is due.</summary>
        /// <returns>How many are due by then.</returns>
        public int WaitFor(int tick)
        {
            PreciseWait.Until(_began, bursts.DueAt(tick));
            return bursts.DueBy(Stopwatch.GetElapsedTime(_began));
        }

        // The event times of the stream are evenly spaced.
        public void Remember(int tick, long time)
        {
            if (tick == 0)
            {
                Volatile.Write(ref _firstTime, time);
            }
            else if (tick == 1)
            {
                Volatile.Write(ref _step, time - _firstTime);
            }
        }

        public int? IndexOf(long time) => Volatile.Read(ref _step) > 0 ? (int)((time - _firstTime) / _step) : null;

        public TimeSpan Since(int tick, long now) => Stopwatch.GetElapsedTime(_began, now) - bursts.DueAt(tick);
    }
}
