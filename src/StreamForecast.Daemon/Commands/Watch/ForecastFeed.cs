using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using StreamForecast.Daemon.Commands.Series;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>What <c>watch</c> hears: a forecast, or a change of the connection.</summary>
/// <param name="Forecast">The forecast as the daemon wrote it; null for a change of the connection.</param>
/// <param name="Lost">Why the connection is lost; null while it stands.</param>
internal sealed record FeedEvent(string? Forecast, string? Lost);

/// <summary>
/// The forecasts of a daemon as they are made, over server-sent events. A connection that breaks off is opened again, and goes on from the last
/// forecast received as far as the daemon keeps them.
/// </summary>
/// <param name="address">Where the daemon listens.</param>
/// <param name="pattern">Which series.</param>
/// <param name="every">Milliseconds between two forecasts of a series; those between are left out. 0 for all.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class ForecastFeed(string address, string pattern, int every, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    /// <summary>The daemon answers at once, and is heard of every 15 s at least.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(40);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = ConnectPatience }) { Timeout = Timeout.InfiniteTimeSpan };
    private string? _last;

    /// <summary>Until cancelled.</summary>
    /// <exception cref="CommandException">The first connection fails, or the daemon refuses the question.</exception>
    public async IAsyncEnumerable<FeedEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        bool isFirst = true;
        while (!cancellation.IsCancellationRequested)
        {
            string lost = "it closed the connection";
            HttpResponseMessage? answer = null;
            try
            {
                answer = await OpenAsync(cancellation);
                isFirst = false;
            }
            catch (HttpRequestException silent) when (!isFirst)
            {
                lost = silent.Message;
            }
            catch (HttpRequestException silent)
            {
                throw new CommandException(
                    $"no daemon answers on {address} ({silent.Message}); start one with: streamforecast serve, or say where with --http", silent);
            }

            if (answer is not null)
            {
                yield return new FeedEvent(null, null);
                await foreach (string forecast in EventsOf(answer, reason => lost = reason, cancellation))
                {
                    yield return new FeedEvent(forecast, null);
                }
            }

            yield return new FeedEvent(null, lost);
            await Task.Delay(Pause, time, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> OpenAsync(CancellationToken cancellation)
    {
        string spacing = every > 0 ? $"&every={every}" : "";
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"http://{address}/v1/forecasts?series={Uri.EscapeDataString(pattern)}{spacing}"));
        if (_last is not null)
        {
            request.Headers.Add("Last-Event-ID", _last);
        }

        using var limit = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                if (answer.StatusCode == HttpStatusCode.BadRequest)
                {
                    throw new CommandException(await DaemonProblem.ReadAsync(answer, either.Token));
                }

                throw new HttpRequestException($"it answers {(int)answer.StatusCode}: it is starting or stopping");
            }
        }
        catch (OperationCanceledException silent) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing was heard for {Silence.TotalSeconds} s", silent); // a process that stands still takes connections all the same
        }
    }

    private async IAsyncEnumerable<string> EventsOf(
        HttpResponseMessage answer, Action<string> lost, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using (answer)
        {
            await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellation);
            await using var heard = new WatchedStream(stream, Silence, time);
            await using IAsyncEnumerator<SseItem<string>> events = SseParser.Create(heard).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception broken) when (broken is IOException or HttpRequestException or TimeoutException && !cancellation.IsCancellationRequested)
                {
                    lost(broken.Message);
                    yield break;
                }

                _last = events.Current.EventId ?? _last;
                if (events.Current.EventType is "message" or "forecast")
                {
                    yield return events.Current.Data;
                }
            }
        }
    }
}
