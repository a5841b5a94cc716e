using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>Where a forecast comes from, asked over HTTP.</summary>
public class ExplainTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task A_forecast_is_taken_apart_once_there_are_experts()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Ticks(0, 10));
        JsonElement early = await daemon.Client.GetJsonAsync($"{DaemonClient.Path("a/b")}/explain");
        Assert.False(early.GetProperty("ready").GetBoolean());
        Assert.Empty(early.GetProperty("experts").EnumerateArray());

        await daemon.Client.PostAsync(Ticks(10, 190));
        JsonElement explained = await daemon.Client.GetJsonAsync($"{DaemonClient.Path("a/b")}/explain?lags=100");
        JsonElement memory = explained.GetProperty("memory");
        Assert.True(explained.GetProperty("ready").GetBoolean());
        Assert.Equal("naive", explained.GetProperty("experts")[0].GetProperty("name").GetString());
        Assert.Equal(1, explained.GetProperty("experts").EnumerateArray().Sum(expert => expert.GetProperty("weight").GetDouble()), 9);
        Assert.Equal(100, memory.GetProperty("gradients").GetArrayLength());
        Assert.Equal(
            explained.GetProperty("forecast").GetDouble(),
            memory.GetProperty("bias").GetDouble() + memory.GetProperty("contributions").EnumerateArray().Sum(part => part.GetDouble()), 6);
    }

    [Fact]
    public async Task Weights_and_parameters_are_sampled_over_time_before_anybody_asks()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        var sampled = new List<long>();
        var patience = Stopwatch.StartNew();
        for (int sent = 0; sampled.Count < 2; sent += 200)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "nothing is sampled");
            await daemon.Client.PostAsync(Ticks(sent, 200));
            await Task.Delay(TimeSpan.FromSeconds(1)); // the daemon looks once a second
            JsonElement evolution = await daemon.Client.GetJsonAsync($"{DaemonClient.Path("a/b")}/evolution?after={sampled.LastOrDefault()}");
            foreach (JsonElement sample in evolution.GetProperty("samples").EnumerateArray())
            {
                Assert.Equal(1, sample.GetProperty("weights").EnumerateArray().Sum(weight => weight.GetDouble()), 9);
                Assert.Equal("naive", evolution.GetProperty("experts")[0].GetString());
                Assert.True(double.IsFinite(sample.GetProperty("u").GetDouble()));
                sampled.Add(sample.GetProperty("observations").GetInt64());
            }
        }

        Assert.Equal(sampled.Order().Distinct(), sampled);
    }

    [Theory]
    [InlineData("/v1/series/nobody/explain", HttpStatusCode.NotFound)]
    [InlineData("/v1/series/nobody/explain?lags=0", HttpStatusCode.BadRequest)]
    [InlineData("/v1/series/nobody/explain?lags=1025", HttpStatusCode.BadRequest)]
    [InlineData("/v1/series/nobody/evolution", HttpStatusCode.NotFound)]
    [InlineData("/v1/series/nobody/evolution?after=-1", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_explained_is_refused_with_the_reason(string path, HttpStatusCode status)
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using HttpResponseMessage answer = await daemon.Client.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    private static string Ticks(int from, int count)
    {
        var body = new StringBuilder();
        for (int n = from; n < from + count; n++)
        {
            body.Append($$"""{"series":"a/b","value":{{50 + Math.Sin(n / 7.0):R}}}""").Append('\n');
        }

        return body.ToString();
    }
}
