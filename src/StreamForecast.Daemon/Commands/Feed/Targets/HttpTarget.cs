using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.LineProtocol;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>A POST a batch, or several where the daemon takes no body as long: as NDJSON, or as line protocol. One is under way at a time.</summary>
/// <param name="address">Where batches go.</param>
/// <param name="isLineProtocol">Line protocol has no numbers: what is sent again after a broken connection may be learned twice.</param>
/// <param name="tally">What became of the ticks.</param>
/// <param name="retry">The pauses.</param>
internal sealed class HttpTarget(Uri address, bool isLineProtocol, FeedTally tally, FeedRetry retry) : IFeedTarget
{
    private readonly HttpClient _http = new() { Timeout = FeedRetry.Patience };

    /// <summary>Ticks of one POST, at most: less once one was too long.</summary>
    private int _most = int.MaxValue;

    public static HttpTarget Ndjson(Uri daemon, FeedTally tally, FeedRetry retry) =>
        new(new Uri(daemon, "/v1/ticks"), isLineProtocol: false, tally, retry);

    public static HttpTarget LineProtocol(Uri daemon, FeedTally tally, FeedRetry retry) =>
        new(new Uri(daemon, "/api/v2/write?precision=ns"), isLineProtocol: true, tally, retry);

    public async Task SendAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation)
    {
        while (ticks.Count > 0)
        {
            FeedTick[] first = [.. ticks.Take(_most)];
            string? reason;
            bool isAway = false;
            try
            {
                (IReadOnlyList<FeedTick> again, reason) = await PostAsync(first, cancellation);
                ticks = [.. again, .. ticks.Skip(first.Length)];
            }
            catch (Exception away) when (away is HttpRequestException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                isAway = true;
                reason = $"the daemon on {address.Authority} is away ({away.Message})";
            }

            if (reason is null)
            {
                retry.Reset();
            }
            else
            {
                await retry.PauseAsync(reason, isAway, cancellation);
            }
        }
    }

    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <returns>What is to be sent again, and why it has to wait; null when it need not.</returns>
    private async Task<(IReadOnlyList<FeedTick> Again, string? Reason)> PostAsync(FeedTick[] ticks, CancellationToken cancellation)
    {
        using var body = new StringContent(TextOf(ticks), Encoding.UTF8, new MediaTypeHeaderValue(isLineProtocol ? "text/plain" : "application/x-ndjson"));
        using HttpResponseMessage answer = await _http.PostAsync(address, body, cancellation);
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            tally.Add(new FeedCount { Acknowledged = ticks.Length }); // line protocol is answered without counts
            return ([], null);
        }

        using JsonDocument told = JsonDocument.Parse(await ReadAsync(answer, cancellation));
        string reason = told.RootElement.TryGetProperty("title", out JsonElement title) ? title.GetString()! : $"the daemon answers {(int)answer.StatusCode}";
        IReadOnlyList<FeedTick>? again = TickAnswer.Read(told.RootElement)?.TellTo(tally, ticks);
        if (answer.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            _most = ticks.Length > 1 ? ticks.Length / 2 : throw new CommandException(
                $"the daemon on {address.Authority} finds a single tick too long: raise its http.max_request_bytes above {body.Headers.ContentLength}");
            return (again ?? ticks, null);
        }

        bool isPassing = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage;
        return again is not null ? (again, again.Count == 0 ? null : reason)
            : isPassing ? (ticks, reason)
            : throw new CommandException($"the daemon on {address.Authority} refuses the ticks: {reason}");
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        string text = await answer.Content.ReadAsStringAsync(cancellation);
        return text.StartsWith('{') ? text : throw new CommandException($"what answers on {answer.RequestMessage!.RequestUri!.Authority} is no StreamForecast daemon (status {(int)answer.StatusCode})");
    }

    private string TextOf(FeedTick[] ticks)
    {
        var text = new StringBuilder();
        foreach (FeedTick tick in ticks)
        {
            if (isLineProtocol)
            {
                LineProtocolEncoder.WriteLine(text, tick.Series, tick.Time, tick.Value);
            }
            else
            {
                TickJsonEncoder.WriteLine(text, tick.Series, tick.Time, tick.Value, tick.Producer, tick.Sequence);
            }
        }

        return text.ToString();
    }
}
