using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The daemon's interface over a plain HttpClient, as anybody would write it.</summary>
internal static class DaemonClient
{
    public static async Task<(int Status, JsonElement Body)> PostAsync(
        this HttpClient client, string body, string type = "application/x-ndjson", CancellationToken cancellation = default)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage answer = await client.PostAsync("/v1/ticks", content, cancellation);
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
        return ((int)answer.StatusCode, json.RootElement.Clone());
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path)
    {
        using JsonDocument json = JsonDocument.Parse(await client.GetStringAsync(path));
        return json.RootElement.Clone();
    }

    public static string Path(string series) => $"/v1/series/{Uri.EscapeDataString(series)}";

    /// <summary>Values learned of a series; 0 when it is unknown.</summary>
    public static async Task<long> ObservationsAsync(this HttpClient client, string series)
    {
        using HttpResponseMessage answer = await client.GetAsync(Path(series));
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return 0;
        }

        answer.EnsureSuccessStatusCode();
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("observations").GetInt64();
    }

    /// <summary>Subscribes; the subscription stands when this returns.</summary>
    public static async Task<StreamReader> OpenForecastsAsync(this HttpClient client, string pattern, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await client.GetAsync(
            $"/v1/forecasts?series={Uri.EscapeDataString(pattern)}", HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        return new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>The forecasts of an event stream, to its end.</summary>
    public static async IAsyncEnumerable<JsonElement> ReadForecastsAsync(
        this StreamReader stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Data = "data: ";
        while (await stream.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(Data, StringComparison.Ordinal))
            {
                using JsonDocument json = JsonDocument.Parse(line[Data.Length..]);
                yield return json.RootElement.Clone();
            }
        }
    }
}
