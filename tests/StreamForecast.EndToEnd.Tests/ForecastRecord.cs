using System.Collections.Concurrent;
using System.Text.Json;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>
/// Every forecast that subscribers were told, by series and sequence, over as many daemons as it takes. A forecast that is told twice must be
/// the same to the last digit: equal doubles have equal shortest texts.
/// </summary>
internal sealed class ForecastRecord
{
    private readonly ConcurrentDictionary<(string Series, long Sequence), string> _told = new();

    public int Count => _told.Count;

    /// <summary>Follows a daemon; the subscription stands when this returns, and the task it returns ends with the daemon.</summary>
    public async Task<Task> FollowAsync(DaemonProcess daemon)
    {
        StreamReader stream = await daemon.Client.OpenForecastsAsync("*", CancellationToken.None);
        return KeepAsync(stream);
    }

    /// <summary>How many forecasts both know; each of them is the same in both.</summary>
    public int AssertAllIn(ForecastRecord other)
    {
        int compared = 0;
        foreach (((string Series, long Sequence) identity, string forecast) in _told)
        {
            if (other._told.TryGetValue(identity, out string? expected))
            {
                Assert.Equal(expected, forecast);
                compared++;
            }
        }

        Assert.True(compared > Count / 2, $"only {compared} of {Count} forecasts could be compared");
        return compared;
    }

    private async Task KeepAsync(StreamReader stream)
    {
        using (stream)
        {
            try
            {
                await foreach (JsonElement forecast in stream.ReadForecastsAsync(CancellationToken.None))
                {
                    (string, long) identity = (forecast.GetProperty("series").GetString()!, forecast.GetProperty("seq").GetInt64());
                    string text = $"{forecast.GetProperty("value")} {forecast.GetProperty("forecast")} {forecast.GetProperty("ready")}";
                    Assert.Equal(text, _told.GetOrAdd(identity, text));
                }
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException or JsonException)
            {
                // The daemon was killed in the middle of an event.
            }
        }
    }
}
