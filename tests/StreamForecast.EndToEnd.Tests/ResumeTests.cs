using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>An event stream that breaks off, and the client that comes back with the last id it saw.</summary>
public class ResumeTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int SeriesCount = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task After_a_kill_a_client_that_comes_back_with_its_last_id_misses_nothing()
    {
        const int Before = 200;
        const int Missed = 300;
        const int After = 50;
        using var patience = new CancellationTokenSource(Patience);
        DaemonProcess daemon = await StartDaemonAsync();
        var received = new Dictionary<string, List<long>>();
        string? lastId;
        using (StreamReader stream = await OpenAsync(daemon, "series=kept/*", lastEventId: null, patience.Token))
        {
            await FeedAsync(daemon, 0, Before, patience.Token);
            lastId = await ReadAsync(stream, received, until: Before / 2, patience.Token); // and leaves in the middle
        }

        Assert.NotNull(lastId);
        await FeedAsync(daemon, Before, Missed, patience.Token);
        await daemon.KillAsync();

        DaemonProcess again = await StartDaemonAsync();
        using StreamReader resumed = await OpenAsync(again, "series=kept/*", lastId, patience.Token);
        await FeedAsync(again, Before + Missed, After, patience.Token);
        await ReadAsync(resumed, received, until: Before + Missed + After, patience.Token);

        Assert.Equal(SeriesCount, received.Count);
        foreach ((string series, List<long> sequences) in received)
        {
            Assert.Equal(Enumerable.Range(1, Before + Missed + After).Select(i => (long)i), sequences.Distinct());
            Output.WriteLine($"{series}: {sequences.Count - sequences.Distinct().Count()} forecasts came twice");
        }
    }

    [Fact]
    public async Task A_browser_can_give_its_first_position_in_the_address_and_a_position_that_is_none_is_a_mistake()
    {
        using var patience = new CancellationTokenSource(Patience);
        DaemonProcess daemon = await StartDaemonAsync();
        await FeedAsync(daemon, 0, 5, patience.Token);
        var received = new Dictionary<string, List<long>>();
        using (StreamReader stream = await OpenAsync(daemon, $"series=kept/1&resume={EpochOf()}.3", lastEventId: null, patience.Token))
        {
            Assert.Equal($"{EpochOf()}.5", await ReadAsync(stream, received, until: 5, patience.Token));
        }

        Assert.Equal([4L, 5L], received["kept/1"]);
        using HttpResponseMessage refused = await daemon.Client.GetAsync("/v1/forecasts?series=kept/1&resume=yesterday", patience.Token);
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("resume", await refused.Content.ReadAsStringAsync(patience.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_an_orderly_stop_what_was_missed_is_told_as_a_reset_and_the_stream_goes_on()
    {
        using var patience = new CancellationTokenSource(Patience);
        DaemonProcess daemon = await StartDaemonAsync();
        await FeedAsync(daemon, 0, 20, patience.Token);
        Assert.Equal(0, await daemon.TerminateAsync(TimeSpan.FromSeconds(10)));

        DaemonProcess again = await StartDaemonAsync();
        using StreamReader stream = await OpenAsync(again, "series=kept/0", lastEventId: $"{EpochOf()}.10", patience.Token);
        string? line;
        do
        {
            line = await stream.ReadLineAsync(patience.Token);
        }
        while (line is not null && !line.StartsWith("event: ", StringComparison.Ordinal));

        Assert.Equal("event: reset", line);
        Assert.Equal("data: {\"reason\":\"too-old\"}", await stream.ReadLineAsync(patience.Token));
        var received = new Dictionary<string, List<long>>();
        await FeedAsync(again, 20, 1, patience.Token);
        Assert.Equal($"{EpochOf()}.21", await ReadAsync(stream, received, until: 21, patience.Token));
    }

    private static async Task<StreamReader> OpenAsync(
        DaemonProcess daemon, string query, string? lastEventId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/forecasts?{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage answer = await daemon.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        return new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>Reads until every series there is has come so far.</summary>
    /// <returns>The last id.</returns>
    private static async Task<string?> ReadAsync(
        StreamReader stream, Dictionary<string, List<long>> received, long until, CancellationToken cancellation)
    {
        const string Id = "id: ";
        const string Data = "data: {\"series\"";
        string? id = null;
        string? pending = null;
        while (await stream.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(Id, StringComparison.Ordinal))
            {
                pending = line[Id.Length..];
            }
            else if (line.StartsWith(Data, StringComparison.Ordinal))
            {
                using JsonDocument json = JsonDocument.Parse(line["data: ".Length..]);
                string series = json.RootElement.GetProperty("series").GetString()!;
                if (!received.TryGetValue(series, out List<long>? sequences))
                {
                    received.Add(series, sequences = []);
                }

                sequences.Add(json.RootElement.GetProperty("seq").GetInt64());
            }
            else if (line.Length == 0)
            {
                id = pending ?? id; // an event counts when it is whole
                if (id is not null && received.Count > 0 && received.Values.All(sequences => sequences[^1] >= until))
                {
                    return id;
                }
            }
        }

        throw new EndOfStreamException("The stream ended early.");
    }

    /// <summary>Ticks of every series, a few requests.</summary>
    private static async Task FeedAsync(DaemonProcess daemon, int first, int count, CancellationToken cancellation)
    {
        const int Chunk = 25;
        for (int at = first; at < first + count; at += Chunk)
        {
            var lines = new StringBuilder();
            for (int n = at; n < Math.Min(at + Chunk, first + count); n++)
            {
                for (int series = 0; series < SeriesCount; series++)
                {
                    lines.Append($$"""{"series":"kept/{{series}}","value":{{100 + (n % 13)}}}""").Append('\n');
                }
            }

            Assert.Equal(200, (await daemon.Client.PostAsync(lines.ToString(), cancellation: cancellation)).Status);
        }
    }
}
