using System.Text.Json;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary>What a daemon says when it refuses a question.</summary>
internal static class DaemonProblem
{
    /// <summary>Its title and detail, as one line.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            return $"{problem.RootElement.GetProperty("title").GetString()} {problem.RootElement.GetProperty("detail").GetString()}";
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"the daemon refused with status {(int)answer.StatusCode}";
        }
    }
}
