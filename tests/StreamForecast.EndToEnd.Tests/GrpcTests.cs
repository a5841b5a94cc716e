using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using StreamForecast.Client;
using StreamForecast.Client.Feeds;
using StreamForecast.Client.Questions;
using StreamForecast.Client.Subscriptions;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The client library and generic tools against the daemon's gRPC surface.</summary>
public class GrpcTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Every_tick_fed_brings_a_subscriber_its_forecast_and_questions_are_answered()
    {
        const int Ticks = 300;
        DaemonProcess daemon = await StartDaemonAsync();
        using var client = new StreamForecastClient(daemon.Grpc);
        using var patience = new CancellationTokenSource(Patience);
        await using (TickFeed first = client.OpenFeed())
        {
            await SendAsync(first, "grpc/a", 0, 1); // so that the subscription is seen to stand
            await first.FlushAsync(patience.Token);
        }

        await using IAsyncEnumerator<SeriesForecast> forecasts =
            client.SubscribeAsync("grpc/*", cancellation: patience.Token).GetAsyncEnumerator(patience.Token);
        await using TickFeed feed = client.OpenFeed();
        Task<bool> next = forecasts.MoveNextAsync().AsTask();
        await AwaitSubscriptionAsync(daemon, patience.Token);
        await SendAsync(feed, "grpc/a", 1, Ticks);
        await feed.FlushAsync(patience.Token);

        for (int i = 1; i <= Ticks; i++)
        {
            Assert.True(await next);
            Assert.Equal(i + 1, forecasts.Current.Sequence);
            Assert.Equal(Value(i), forecasts.Current.Value);
            Assert.Equal(Start.AddSeconds(i), forecasts.Current.Time);
            next = i < Ticks ? forecasts.MoveNextAsync().AsTask() : next;
        }

        Assert.Equal(new FeedCounts(Ticks, Ticks, Ticks, 0, 0, 0, 0, 1), feed.Counts);
        SeriesForecast last = forecasts.Current;
        Assert.True(last.IsReady);
        Assert.Equal([0.5, 0.8, 0.95], last.Steps[0].Intervals.Select(interval => interval.Level));
        Assert.All(last.Steps[0].Intervals, interval => Assert.True(interval.Lower < interval.Upper));

        SeriesForecast? asked = await client.GetForecastAsync("grpc/a", cancellation: patience.Token);
        Assert.NotNull(asked);
        Assert.Equal(last.Steps[0].Mean, asked.Steps[0].Mean);
        SeriesStatus status = Assert.Single(await ToListAsync(client.ListSeriesAsync("grpc/*", patience.Token)));
        Assert.Equal(Ticks + 1, status.Observations);
        ForecastOrigin? origin = await client.ExplainAsync("grpc/a", cancellation: patience.Token);
        Assert.NotNull(origin);
        Assert.Equal(1, origin.Experts.Sum(expert => expert.Weight), 6);
        Assert.Null(await client.GetForecastAsync("grpc/none", cancellation: patience.Token));
        Assert.True(await client.ForgetAsync("grpc/a", patience.Token));
        Assert.False(await client.ForgetAsync("grpc/a", patience.Token));
    }

    [Fact]
    public async Task A_daemon_killed_and_restarted_under_a_feed_has_every_tick_once()
    {
        const int Ticks = 20_000;
        const int Kills = 3;
        DaemonProcess daemon = await StartDaemonAsync();
        using var client = new StreamForecastClient(daemon.Grpc);
        using var patience = new CancellationTokenSource(Patience);
        int breaks = 0;
        TickFeed feed = client.OpenFeed(new FeedOptions { MaxUnacknowledged = 2_000, MaxBatch = 250, OnBroken = _ => breaks++ });
        Task following = FollowAsync(client, Ticks / 2, patience.Token);
        await AwaitSubscriptionAsync(daemon, patience.Token);
        string[] ids = ["killed/a", "killed/b"];
        for (int i = 0; i < Ticks; i++)
        {
            if (i % (Ticks / (Kills + 1)) == 0 && i > 0)
            {
                await daemon.KillAsync();
                daemon = await StartDaemonAsync(grpcPort: daemon.Grpc.Port);
            }

            await SendAsync(feed, ids[i % 2], i / 2, 1);
        }

        await feed.FlushAsync(patience.Token);
        await feed.DisposeAsync();

        FeedCounts counts = feed.Counts;
        Output.WriteLine($"{counts}");
        Assert.Equal(Ticks, counts.Acknowledged);
        Assert.True(breaks >= Kills, $"it saw {breaks} breaks");
        foreach (SeriesStatus status in await ToListAsync(client.ListSeriesAsync("killed/*", patience.Token)))
        {
            Assert.Equal(Ticks / 2, status.Observations);
            Assert.Equal(0, status.Late);
        }

        // The last forecast of each series has come, and the subscriber was told each once and in order.
        await following;
    }

    [Fact]
    public async Task What_is_no_tick_is_told_one_by_one_and_the_ticks_around_it_are_learned()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using var client = new StreamForecastClient(daemon.Grpc);
        var rejections = new List<TickRejection>();
        await using TickFeed feed = client.OpenFeed(new FeedOptions { OnRejected = rejections.Add });
        await feed.SendAsync("bad/a", Start, 1);
        await feed.SendAsync("bad/a", Start, double.NaN);
        await feed.SendAsync("no id!", Start, 2);
        await feed.SendAsync("bad/a", new DateTimeOffset(2300, 1, 1, 0, 0, 0, TimeSpan.Zero), 3);
        await feed.SendAsync("bad/a", Start.AddSeconds(1), 4);
        await feed.FlushAsync();

        Assert.Equal(["NotFinite", "InvalidSeriesId", "TimeOutOfRange"], rejections.Select(rejection => rejection.Reason));
        Assert.Equal(["bad/a", "no id!", "bad/a"], rejections.Select(rejection => rejection.Tick.Series));
        Assert.Equal((2, 3), (feed.Counts.Accepted, feed.Counts.Rejected));
        StreamForecastException refused = await Assert.ThrowsAsync<StreamForecastException>(
            async () => await ToListAsync(client.SubscribeAsync("no pattern!")));
        Assert.Contains("pattern", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generic_tools_find_the_service_by_reflection_and_see_it_serving()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(daemon.Grpc);
        HealthCheckResponse health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);

        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Contains("streamforecast.v1.Forecasting", call.ResponseStream.Current.ListServicesResponse.Service.Select(one => one.Name));

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "streamforecast.v1.Forecasting" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.NotEmpty(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
        await call.RequestStream.CompleteAsync();
    }

    /// <summary>Returns when both series have come to their last forecast; each comes once, and in order.</summary>
    private static async Task FollowAsync(StreamForecastClient client, long end, CancellationToken patience)
    {
        var last = new Dictionary<string, long>();
        await foreach (SeriesForecast forecast in client.SubscribeAsync("killed/*", new SubscribeOptions { IsLossless = true }, patience))
        {
            Assert.True(forecast.Sequence > last.GetValueOrDefault(forecast.Series));
            last[forecast.Series] = forecast.Sequence;
            if (last.Count == 2 && last.Values.All(sequence => sequence == end))
            {
                return;
            }
        }
    }

    private static double Value(int i) => 100 + (10 * Math.Sin(i / 7.0));

    private static async Task SendAsync(TickFeed feed, string series, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            await feed.SendAsync(series, Start.AddSeconds(i), Value(i));
        }
    }

    private static async Task AwaitSubscriptionAsync(DaemonProcess daemon, CancellationToken patience)
    {
        while ((await daemon.Client.GetStringAsync("/v1/status", patience)).Contains("\"subscriptions\":0", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience);
        }
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
