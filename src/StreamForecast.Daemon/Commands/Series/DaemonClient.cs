using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary>What the commands ask of a running daemon, over HTTP. Whatever goes wrong is a <see cref="CommandException"/>.</summary>
internal sealed class DaemonClient(string address) : IDisposable
{
    private const string DefaultAddress = "127.0.0.1:8080";

    /// <summary>Longer than the daemon takes to say that it is busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>As the daemon writes.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly HttpClient _http = new() { Timeout = Patience };

    public static Option<string> AddressOption() => DaemonAddress.Create("--http", "Where the daemon listens", DefaultAddress);

    /// <summary>The series that match, by id, page after page.</summary>
    public async IAsyncEnumerable<SeriesReply> ListAsync(
        string pattern, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            SeriesPage page = await AskAsync<SeriesPage>(
                HttpMethod.Get, $"/v1/series?match={Uri.EscapeDataString(pattern)}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}",
                body: null, cancellation);
            foreach (SeriesReply series in page.Series)
            {
                yield return series;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <returns>Null when there is no such series.</returns>
    public async Task<SeriesReply?> FindAsync(string id, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, PathOf(id), body: null, cancellation, HttpStatusCode.NotFound);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<SeriesReply>(answer, cancellation);
    }

    public Task<ExplanationReply> ExplainAsync(string id, int lags, CancellationToken cancellation) =>
        AskAsync<ExplanationReply>(HttpMethod.Get, $"{PathOf(id)}/explain?lags={lags}", body: null, cancellation);

    /// <param name="id">The series.</param>
    /// <param name="change">The keys of a series rule that change.</param>
    /// <param name="fromRules">Begin with what the daemon's rules say of the id now.</param>
    /// <param name="cancellation">Cancels the question, not the change.</param>
    public Task<SeriesReply> ReconfigureAsync(
        string id, IReadOnlyDictionary<string, object> change, bool fromRules, CancellationToken cancellation) => AskAsync<SeriesReply>(
            HttpMethod.Patch, $"{PathOf(id)}/configuration{(fromRules ? "?from=rules" : "")}", JsonSerializer.Serialize(change, Json), cancellation);

    public async Task ForgetAsync(string id, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Delete, PathOf(id), body: null, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static string PathOf(string id) => $"/v1/series/{Uri.EscapeDataString(id)}";

    private async Task<T> AskAsync<T>(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, body, cancellation);
        return await ReadAsync<T>(answer, cancellation);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(await answer.Content.ReadAsStreamAsync(cancellation), Json, cancellation)
                ?? throw new CommandException($"the daemon on {address} answered with nothing");
        }
        catch (JsonException unreadable)
        {
            throw new CommandException($"what answers on {address} is not this version of the daemon: {unreadable.Message}", unreadable);
        }
    }

    /// <param name="method">What to do.</param>
    /// <param name="path">Where.</param>
    /// <param name="body">With what, as JSON.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <param name="expected">A status that is an answer as well; every other failure is an exception.</param>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, CancellationToken cancellation, HttpStatusCode? expected = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://{address}{path}"));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        try
        {
            HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode || answer.StatusCode == expected)
            {
                return answer;
            }

            using (answer)
            {
                throw new CommandException(await DaemonProblem.ReadAsync(answer, cancellation));
            }
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new CommandException(
                $"no daemon answers on {address} ({silent.Message}); start one with: streamforecast serve, or say where with --http", silent);
        }
    }
}
