using System.Net;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>What is refused for its size or its number, and what is left of the daemon afterwards.</summary>
public class LimitTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task Series_past_the_limit_are_refused_counted_and_never_made_and_a_forgotten_one_gives_its_place_back()
    {
        DaemonProcess daemon = await StartConfiguredAsync("limits: { max_series: 2 }");
        (int status, JsonElement answer) = await daemon.Client.PostAsync(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{{\"series\":\"s{i}\",\"value\":1}}\n")));
        JsonElement stand = await daemon.Client.GetJsonAsync("/v1/status");
        using HttpResponseMessage forgotten = await daemon.Client.DeleteAsync("/v1/series/s0");
        (_, JsonElement next) = await daemon.Client.PostAsync("""{"series":"late-comer","value":1}""");

        Assert.Equal((200, 2L, 9998L), (status, answer.GetProperty("accepted").GetInt64(), answer.GetProperty("rejected").GetInt64()));
        Assert.Equal((2, 2), (stand.GetProperty("series").GetInt32(), stand.GetProperty("awakeSeries").GetInt32()));
        Assert.Equal(9998, stand.GetProperty("rejectedByReason").GetProperty("series-limit").GetInt64());
        Assert.Equal(1, next.GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task A_body_past_the_limit_is_broken_off_and_counted_up_to_there()
    {
        DaemonProcess daemon = await StartConfiguredAsync("http: { max_request_bytes: 2048 }");
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Lines("a", 1000))));
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/ticks") { Content = content };
        request.Headers.TransferEncodingChunked = true; // its length is not known beforehand

        using HttpResponseMessage answer = await daemon.Client.SendAsync(request);

        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(await daemon.Client.ObservationsAsync("a"), problem.RootElement.GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task A_full_store_refuses_with_507_names_what_to_send_again_and_still_answers_questions()
    {
        DaemonProcess daemon = await StartConfiguredAsync("store: { max_bytes: 1_048_576, partitions: 1 }");
        long accepted = 0;
        int status = 200;
        JsonElement answer = default;
        for (int round = 0; round < 200 && status == 200; round++)
        {
            (status, answer) = await daemon.Client.PostAsync(Lines("a", 5000));
            accepted += answer.GetProperty("accepted").GetInt64();
        }

        Assert.Equal(507, status);
        Assert.Equal(
            5000 - answer.GetProperty("accepted").GetInt64(),
            answer.GetProperty("unacknowledged").EnumerateArray().Sum(range => range[1].GetInt64() - range[0].GetInt64() + 1));
        Assert.Equal(accepted, await daemon.Client.ObservationsAsync("a"));
    }

    private static string Lines(string series, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"{{\"series\":\"{series}\",\"value\":{i}.25}}\n"));
}
