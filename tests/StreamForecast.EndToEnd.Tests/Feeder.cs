using System.Text;
using System.Text.Json;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>
/// A client that sends the same ticks whenever it is asked to: tick n is a pure function of n. What has no answer is sent again, under
/// the same producer and seq.
/// </summary>
/// <param name="name">Its producer name, and the beginning of its series' ids.</param>
/// <param name="total">Ticks to send, over all its series.</param>
internal sealed class Feeder(string name, int total)
{
    private const int SeriesCount = 2;
    private const int Chunk = 250;
    private const long FirstTime = 1_700_000_000_000_000_000;
    private const long Spacing = 1_000_000;

    public static IEnumerable<string> SeriesOf(string name) => Enumerable.Range(0, SeriesCount).Select(i => $"{name}/{i}");

    /// <summary>Ticks with an answer; all below this number are acknowledged.</summary>
    public int Acknowledged { get; private set; }

    public bool IsDone => Acknowledged >= total;

    public static long AcknowledgedOf(int acknowledged, int series) => (acknowledged - series + SeriesCount - 1) / SeriesCount;

    /// <summary>Sends until all is acknowledged, or until the daemon is gone.</summary>
    public async Task SendAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            while (!IsDone)
            {
                int count = Math.Min(Chunk, total - Acknowledged);
                (int status, JsonElement answer) = await client.PostAsync(Body(Acknowledged, count), cancellation: cancellation);
                if (status != 200)
                {
                    return; // it is stopping: what it says it took is sent again all the same
                }

                Assert.Equal(count, answer.GetProperty("accepted").GetInt64() + answer.GetProperty("duplicate").GetInt64());
                Acknowledged += count;
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or JsonException)
        {
            // No answer means unknown: the chunk is sent again after the restart.
        }
    }

    private string Body(int first, int count)
    {
        var lines = new StringBuilder();
        for (int n = first; n < first + count; n++)
        {
            double value = 100 + (10 * Math.Sin(n / 40.0)) + (0.5 * Math.Sin(n * 12.9898));
            lines.Append($$"""{"series":"{{name}}/{{n % SeriesCount}}","time":{{FirstTime + (n * Spacing)}},"value":{{value:R}},""")
                .Append($"\"producer\":\"{name}\",\"seq\":{n / SeriesCount}}}").Append('\n');
        }

        return lines.ToString();
    }
}
