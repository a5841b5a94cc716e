using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>Bad lines are told by number and reason; the good ones around them are learned.</summary>
public class BadInputTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task Bad_lines_are_refused_one_by_one_and_the_others_are_learned()
    {
        const string Body = """
            {"series":"good","value":1}
            {"series":"good"
            {"series":"good","value":2}
            {"value":3}
            {"series":"../etc","value":3}
            {"series":"good","value":1e300}
            {"series":"good","value":3,"time":"2999-01-01T00:00:00Z"}
            {"series":"good","value":4}

            """;
        DaemonProcess daemon = await StartDaemonAsync();

        (int status, JsonElement answer) = await daemon.Client.PostAsync(Body);

        Assert.Equal(200, status);
        Assert.Equal(3, answer.GetProperty("accepted").GetInt64());
        Assert.Equal(5, answer.GetProperty("rejected").GetInt64());
        Assert.Equal(
            [(2, "malformed"), (4, "missing-field"), (5, "invalid-series-id"), (6, "value-out-of-range"), (7, "time-out-of-range")],
            answer.GetProperty("rejections").EnumerateArray()
                .Select(rejection => (rejection.GetProperty("line").GetInt32(), rejection.GetProperty("reason").GetString()!)));
        Assert.All(answer.GetProperty("rejections").EnumerateArray(), rejection =>
            Assert.NotEmpty(rejection.GetProperty("detail").GetString()!));
        Assert.Equal(3, await daemon.Client.ObservationsAsync("good"));
    }

    [Fact]
    public async Task What_was_refused_ignored_or_passed_over_is_counted_where_people_look()
    {
        const string Body = """
            {"series":"s","value":1,"producer":"p","seq":1,"unit":"USD"}
            {"series":"s","value":2,"producer":"p","seq":4}
            {"series":"s","value":"NaN"}
            {"series":"s","value":1e300}
            nonsense

            """;
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Body);

        JsonElement series = await daemon.Client.GetJsonAsync("/v1/series/s");
        JsonElement status = await daemon.Client.GetJsonAsync("/v1/status");

        Assert.Equal(2, series.GetProperty("rejected").GetInt64());
        Assert.Equal(2, series.GetProperty("gaps").GetProperty("p").GetInt64());
        Assert.Equal(4, series.GetProperty("lastSeq").GetProperty("p").GetInt64());
        Assert.Equal(3, status.GetProperty("rejected").GetInt64());
        Assert.Equal(1, status.GetProperty("unknownFields").GetInt64());
        Assert.Equal(
            [("malformed", 1), ("not-finite", 1), ("value-out-of-range", 1)],
            status.GetProperty("rejectedByReason").EnumerateObject().Select(one => (one.Name, one.Value.GetInt32())));
    }

    [Fact]
    public async Task A_page_that_names_the_loopback_daemon_anew_is_refused()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/series");
        request.Headers.Host = "elsewhere.example";

        using HttpResponseMessage answer = await daemon.Client.SendAsync(request);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/v1/status")]
    [InlineData("/v1/series")]
    public async Task Head_is_answered_as_get_is_without_the_body(string path)
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using HttpResponseMessage got = await daemon.Client.GetAsync(path);
        using var asked = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage head = await daemon.Client.SendAsync(asked);
        Assert.Equal((200, 200), ((int)got.StatusCode, (int)head.StatusCode));
        Assert.Equal($"{got.Content.Headers.ContentType}", $"{head.Content.Headers.ContentType}");
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_cannot_be_answered_is_answered_with_problem_details()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        (int allBad, JsonElement problem) = await daemon.Client.PostAsync("nonsense\n");
        (int otherType, _) = await daemon.Client.PostAsync("a,b\n", "text/html");
        using HttpResponseMessage nowhere = await daemon.Client.GetAsync("/v1/nowhere");
        using HttpResponseMessage wrongVerb = await daemon.Client.DeleteAsync("/v1/ticks");
        using HttpResponseMessage unknown = await daemon.Client.GetAsync("/v1/series/unheard-of");
        using HttpResponseMessage badId = await daemon.Client.GetAsync("/v1/series/a%252Fb");
        using HttpResponseMessage badPattern = await daemon.Client.GetAsync("/v1/forecasts?series=%24x");

        using var packed = new StringContent("x", System.Net.Http.Headers.MediaTypeHeaderValue.Parse("application/json"));
        packed.Headers.ContentEncoding.Add("zstd");
        using HttpResponseMessage otherEncoding = await daemon.Client.PostAsync("/v1/ticks", packed);
        using var probe = new HttpRequestMessage(HttpMethod.Head, "/readyz");
        using HttpResponseMessage ready = await daemon.Client.SendAsync(probe);

        Assert.Equal((422, 415), (allBad, otherType));
        Assert.Equal((415, 200), ((int)otherEncoding.StatusCode, (int)ready.StatusCode));
        Assert.Equal(1, problem.GetProperty("rejected").GetInt64());
        Assert.Equal(
            [404, 405, 404, 400, 400],
            new[] { nowhere, wrongVerb, unknown, badId, badPattern }.Select(answer => (int)answer.StatusCode));
        Assert.All(
            new[] { nowhere, wrongVerb, unknown, badId, badPattern },
            answer => Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("/v1/ticks")]
    [InlineData("/write")]
    [InlineData("/api/v2/write")]
    public async Task A_get_where_ticks_are_posted_is_told_what_is_answered(string path)
    {
        DaemonProcess daemon = await StartDaemonAsync();

        using HttpResponseMessage answer = await daemon.Client.GetAsync(path);

        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/v1/forecasts?serie=a", "'series'")]
    [InlineData("/v1/series?macth=a", "'match'")]
    [InlineData("/v1/series/a/history?limits=3", "'limit'")]
    [InlineData("/v1/series/a/forecast?x=1", "Known are: id, horizon.")]
    public async Task A_query_parameter_that_nothing_reads_is_refused_with_the_one_that_was_meant(string address, string mend)
    {
        DaemonProcess daemon = await StartDaemonAsync();

        using HttpResponseMessage answer = await daemon.Client.GetAsync(address);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(mend, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_empty_body_is_no_fault()
    {
        DaemonProcess daemon = await StartDaemonAsync();

        (int status, JsonElement answer) = await daemon.Client.PostAsync("");

        Assert.Equal(200, status);
        Assert.Equal(0, answer.GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task An_id_with_a_slash_is_reached_by_path_and_by_query()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync("""{"series":"oil/wti","value":71.5}""");

        Assert.Equal(1, await daemon.Client.ObservationsAsync("oil/wti"));
        Assert.Equal("oil/wti", (await daemon.Client.GetJsonAsync("/v1/series?id=oil/wti")).GetProperty("series").GetString());
        Assert.Equal(71.5, (await daemon.Client.GetJsonAsync("/v1/series/oil%2Fwti/forecast")).GetProperty("value").GetDouble());
        Assert.Equal(71.5, (await daemon.Client.GetJsonAsync("/v1/series/-/forecast?id=oil%2Fwti")).GetProperty("value").GetDouble());
        JsonElement page = await daemon.Client.GetJsonAsync("/v1/series?match=oil*");
        Assert.Equal(1, page.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_tick_sent_twice_under_one_number_is_learned_once()
    {
        const string Tick = """{"series":"once","value":5,"producer":"p","seq":7}""";
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Tick);

        (_, JsonElement again) = await daemon.Client.PostAsync(Tick);

        Assert.Equal(1, again.GetProperty("duplicate").GetInt64());
        Assert.Equal(1, await daemon.Client.ObservationsAsync("once"));
    }
}
