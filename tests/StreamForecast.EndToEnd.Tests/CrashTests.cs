using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>What an acknowledgement is worth when the process ends, with or without warning.</summary>
public class CrashTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly int Rounds = Scale.Of(4, 30);
    private static readonly int Ticks = Scale.Of(10_000, 400_000);
    private static readonly string[] Names = ["left", "right"];

    [Fact]
    public async Task Killed_under_load_again_and_again_it_loses_nothing_acknowledged_and_forecasts_as_if_nothing_had_happened()
    {
        Feeder[] feeders = Array.ConvertAll(Names, name => new Feeder(name, Ticks));
        var seen = new ForecastRecord();
        var random = new Random(20_261_123);
        var loading = new Stopwatch();
        for (int round = 0; round < Rounds; round++)
        {
            DaemonProcess daemon = await StartDaemonAsync();
            await AssertNothingLost(daemon, feeders);
            Task following = await seen.FollowAsync(daemon);
            loading.Start();
            Task sending = Task.WhenAll(feeders.Select(feeder => feeder.SendAsync(daemon.Client, CancellationToken.None)));
            await UnderLoadAsync(feeders, more: random.Next(1, Scale.Of(3_000, 20_000)), sending);
            await Task.Delay(random.Next(100)); // from here on, a moment nobody chose
            loading.Stop();
            await daemon.KillAsync();
            await sending;
            await following;
            Output.WriteLine($"Round {round}: killed after {Acknowledged(feeders)} acknowledged ticks");
        }

        Output.WriteLine($"{Rounds} kills, {Acknowledged(feeders) / loading.Elapsed.TotalSeconds:F0} ticks/s acknowledged under load");
        DaemonProcess last = await StartDaemonAsync();
        await AssertNothingLost(last, feeders);
        Task ending = await seen.FollowAsync(last);
        await Task.WhenAll(feeders.Select(feeder => feeder.SendAsync(last.Client, CancellationToken.None)));
        Assert.All(feeders, feeder => Assert.True(feeder.IsDone));

        var expected = new ForecastRecord();
        DaemonProcess undisturbed = await StartDaemonAsync("undisturbed");
        Task whole = await expected.FollowAsync(undisturbed);
        await Task.WhenAll(Names.Select(name => new Feeder(name, Ticks).SendAsync(undisturbed.Client, CancellationToken.None)));
        foreach (string series in Names.SelectMany(Feeder.SeriesOf))
        {
            Assert.Equal(await StandAsync(undisturbed, series), await StandAsync(last, series));
            Assert.Equal(Ticks / 2, await last.Client.ObservationsAsync(series));
        }

        await last.TerminateAsync(TimeSpan.FromSeconds(10));
        await undisturbed.TerminateAsync(TimeSpan.FromSeconds(10));
        await Task.WhenAll(ending, whole);
        Output.WriteLine($"{seen.Count} forecasts told by daemons that were killed, {seen.AssertAllIn(expected)} of them compared with the undisturbed run's");
    }

    [Fact]
    public async Task Told_to_stop_under_load_it_ends_in_order_within_ten_seconds_and_loses_nothing_acknowledged()
    {
        Feeder[] feeders = Array.ConvertAll(Names, name => new Feeder(name, total: int.MaxValue));
        DaemonProcess daemon = await StartDaemonAsync();
        using StreamReader forecasts = await daemon.Client.OpenForecastsAsync("*", CancellationToken.None);
        Task sending = Task.WhenAll(feeders.Select(feeder => feeder.SendAsync(daemon.Client, CancellationToken.None)));
        long events = 0;
        Task<int>? ending = null;
        await foreach (JsonElement forecast in forecasts.ReadForecastsAsync(CancellationToken.None))
        {
            Assert.True(forecast.GetProperty("seq").GetInt64() > 0);
            if (++events == 500)
            {
                ending = daemon.TerminateAsync(TimeSpan.FromSeconds(10));
            }
        }

        Assert.NotNull(ending);
        Assert.Equal(0, await ending);
        await sending;
        long acknowledged = feeders.Sum(feeder => feeder.Acknowledged);
        Output.WriteLine($"{acknowledged} ticks acknowledged and {events} forecasts received before the end");
        Assert.True(events >= acknowledged, $"{events} forecasts reached the subscriber, {acknowledged} ticks were acknowledged");

        await AssertNothingLost(await StartDaemonAsync(), feeders);
    }

    private static long Acknowledged(Feeder[] feeders) => feeders.Sum(feeder => (long)feeder.Acknowledged);

    /// <summary>Returns in the middle of the sending, so many acknowledged ticks later.</summary>
    private static async Task UnderLoadAsync(Feeder[] feeders, int more, Task sending)
    {
        int target = feeders.Sum(feeder => feeder.Acknowledged) + more;
        while (feeders.Sum(feeder => feeder.Acknowledged) < target && !sending.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    private static async Task AssertNothingLost(DaemonProcess daemon, Feeder[] feeders)
    {
        foreach ((string name, Feeder feeder) in Names.Zip(feeders))
        {
            foreach ((string series, int index) in Feeder.SeriesOf(name).Select((series, index) => (series, index)))
            {
                long learned = await daemon.Client.ObservationsAsync(series);
                long acknowledged = Feeder.AcknowledgedOf(feeder.Acknowledged, index);
                Assert.True(learned >= acknowledged, $"{series} knows {learned} values, {acknowledged} were acknowledged");
            }
        }
    }

    /// <summary>What a series expects and how well it did so far, to the last digit: equal doubles have equal shortest texts.</summary>
    private static async Task<string> StandAsync(DaemonProcess daemon, string series)
    {
        string path = DaemonClient.Path(series);
        JsonElement summary = await daemon.Client.GetJsonAsync(path);
        string forecast = await daemon.Client.GetStringAsync($"{path}/forecast");
        return $"{forecast} {summary.GetProperty("relativeRmse")} {summary.GetProperty("coverage")}";
    }
}
