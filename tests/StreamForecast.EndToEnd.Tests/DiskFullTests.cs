using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>
/// A disk that fills up under the daemon and is freed again, round after round: it refuses, goes on answering, and takes ticks again without a
/// restart. A client that sends again what was refused has every tick learned once.
/// </summary>
public class DiskFullTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int Series = 20;
    private const int TicksAPost = 400;

    /// <summary>Posts that a full disk may still take into room the store had already.</summary>
    private const int MostPosts = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int _sent;

    [SkippableFact]
    public async Task Ingest_goes_on_without_a_restart_when_there_is_space_again_and_nothing_is_lost()
    {
        int rounds = Scale.Of(usual: 2, full: 20);
        using var disk = SmallDisk.Mount();
        DaemonProcess daemon = await StartDaemonAsync(disk.Data);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        using StreamReader forecasts = await daemon.Client.OpenForecastsAsync("s0", patience.Token);
        await using IAsyncEnumerator<JsonElement> heard = forecasts.ReadForecastsAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        var resumed = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            string body = NextBody();
            Assert.Equal(200, (await daemon.Client.PostAsync(body, cancellation: patience.Token)).Status);
            disk.Fill();
            int posts = 0;
            do
            {
                body = NextBody();
            }
            while ((await daemon.Client.PostAsync(body, cancellation: patience.Token)).Status == 200 && ++posts < MostPosts);

            Assert.True(posts < MostPosts, "the full disk still took ticks");
            Assert.Equal(Series, (await daemon.Client.GetJsonAsync("/v1/series")).GetProperty("total").GetInt32());
            Assert.True(await heard.MoveNextAsync()); // the subscription still stands
            disk.Free();
            long freed = Stopwatch.GetTimestamp();
            while ((await daemon.Client.PostAsync(body, cancellation: patience.Token)).Status != 200)
            {
                Assert.True(Stopwatch.GetElapsedTime(freed) < Patience, "there is space again and ticks are still refused");
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }

            resumed.Add(Stopwatch.GetElapsedTime(freed).TotalSeconds);
        }

        Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} rounds, {_sent} ticks; ticks are taken again after {resumed.Order().ElementAt(rounds / 2):F3} s, {resumed.Max():F3} s at most"));
        Assert.True(!Scale.IsFull || resumed.Max() < 5, "ingest resumes late");
        await AssertAllLearnedAsync(daemon);
        await daemon.KillAsync();
        DaemonProcess again = await StartDaemonAsync(disk.Data);
        await AssertAllLearnedAsync(again);
        await again.TerminateAsync(Patience);
    }

    private async Task AssertAllLearnedAsync(DaemonProcess daemon)
    {
        foreach (JsonElement series in (await daemon.Client.GetJsonAsync("/v1/series")).GetProperty("series").EnumerateArray())
        {
            Assert.Equal(_sent / Series, series.GetProperty("observations").GetInt64());
            Assert.Equal(0, series.GetProperty("tooOld").GetInt64());
        }
    }

    private string NextBody()
    {
        var body = new StringBuilder();
        for (int i = 0; i < TicksAPost; i++, _sent++)
        {
            body.Append(CultureInfo.InvariantCulture, $"{{\"series\":\"s{_sent % Series}\",\"time\":{1_700_000_000_000_000_000 + (_sent * 1_000_000L)},\"value\":{50 + Math.Sin(_sent / 70.0):R},\"producer\":\"p\",\"seq\":{_sent}}}\n");
        }

        return body.ToString();
    }
}
