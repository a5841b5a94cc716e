using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>Ticks in by POST, forecasts out by server-sent events.</summary>
public class ForecastStreamTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Each_tick_brings_one_forecast_to_the_subscriber()
    {
        const int Warm = 200;
        const int Measured = 500;
        using var patience = new CancellationTokenSource(Patience);
        DaemonProcess daemon = await StartDaemonAsync();
        using StreamReader stream = await daemon.Client.OpenForecastsAsync("live", patience.Token);
        await using IAsyncEnumerator<JsonElement> forecasts = stream.ReadForecastsAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        var waits = new List<double>();
        for (int n = 1; n <= Warm + Measured; n++)
        {
            double value = 50 + Math.Sin(n / 7.0);
            long sent = Stopwatch.GetTimestamp();
            Task<(int Status, JsonElement Body)> posting = daemon.Client.PostAsync(
                $$"""{"series":"live","value":{{value:R}}}""", "application/json", patience.Token);
            Assert.True(await forecasts.MoveNextAsync());
            waits.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            Assert.Equal(200, (await posting).Status);
            Assert.Equal(n, forecasts.Current.GetProperty("seq").GetInt64());
            Assert.Equal(value, forecasts.Current.GetProperty("value").GetDouble());
            Assert.Equal(0, forecasts.Current.GetProperty("skipped").GetInt64());
        }

        double[] sorted = waits.Skip(Warm).Order().ToArray();
        Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"POST to event: p50 {sorted[Measured / 2]:F2} ms, p99 {sorted[Measured * 99 / 100]:F2} ms, over {Measured} ticks one by one"));
        JsonElement step = forecasts.Current.GetProperty("forecast")[0];
        Assert.True(forecasts.Current.GetProperty("ready").GetBoolean());
        Assert.All(step.GetProperty("intervals").EnumerateArray(), interval =>
            Assert.True(interval.GetProperty("lower").GetDouble() <= interval.GetProperty("upper").GetDouble()));
    }

    [Fact]
    public async Task A_request_that_asks_for_them_is_answered_with_its_forecasts()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using var content = new StringContent(
            "{\"series\":\"b\",\"value\":1}\n{\"series\":\"a\",\"value\":2}\n{\"series\":\"b\",\"value\":3}\n", Encoding.UTF8, "application/x-ndjson");
        using HttpResponseMessage answer = await daemon.Client.PostAsync("/v1/ticks?forecast=true", content);
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement body = json.RootElement;
        Assert.Equal(3, body.GetProperty("accepted").GetInt64());
        Assert.Equal(
            ["b 1 1", "a 1 2", "b 2 3"],
            body.GetProperty("forecasts").EnumerateArray().Select(one =>
                $"{one.GetProperty("series").GetString()} {one.GetProperty("seq").GetInt64()} {one.GetProperty("value").GetDouble()}"));
        Assert.Equal(0, body.GetProperty("forecastsOmitted").GetInt64());
    }

    [Fact]
    public async Task A_large_body_brings_its_forecasts_in_sequence_and_what_a_slow_reader_missed_is_counted()
    {
        const int SeriesCount = 5;
        const int Each = 2000;
        using var patience = new CancellationTokenSource(Patience);
        DaemonProcess daemon = await StartDaemonAsync();
        using StreamReader stream = await daemon.Client.OpenForecastsAsync("bulk/*", patience.Token);
        var body = new StringBuilder();
        for (int n = 0; n < SeriesCount * Each; n++)
        {
            body.Append($$"""{"series":"bulk/{{n % SeriesCount}}","value":{{n % 97}}}""").Append('\n');
        }

        Task<(int Status, JsonElement Body)> posting = daemon.Client.PostAsync(body.ToString(), cancellation: patience.Token);
        var last = new Dictionary<string, long>();
        long received = 0;
        long skipped = 0;
        await foreach (JsonElement forecast in stream.ReadForecastsAsync(patience.Token))
        {
            string series = forecast.GetProperty("series").GetString()!;
            long sequence = forecast.GetProperty("seq").GetInt64();
            Assert.True(sequence > last.GetValueOrDefault(series), $"{series}: {sequence} came after {last.GetValueOrDefault(series)}");
            last[series] = sequence;
            received++;
            skipped += forecast.GetProperty("skipped").GetInt64();
            if (last.Count == SeriesCount && last.Values.All(newest => newest == Each))
            {
                break;
            }
        }

        Output.WriteLine($"{received} forecasts received, {skipped} skipped");
        Assert.Equal(SeriesCount * Each, received + skipped);
        Assert.Equal(SeriesCount * Each, (await posting).Body.GetProperty("accepted").GetInt64());
    }
}
