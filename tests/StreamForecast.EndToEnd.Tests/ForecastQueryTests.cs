using System.Net;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The standing forecast as a program asks for it.</summary>
public class ForecastQueryTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task The_horizon_asked_for_is_answered_up_to_the_one_that_is_configured()
    {
        DaemonProcess daemon = await StartConfiguredAsync("series:\n  - { match: \"*\", horizon: 5 }\nsources: []\n");
        Assert.Equal(200, (await daemon.Client.PostAsync("""{"series":"a/b","value":1}""")).Status);
        Assert.Equal("1 2 3 4 5", await StepsAsync(daemon, ""));
        Assert.Equal("1 2", await StepsAsync(daemon, "?horizon=2"));
        foreach (string beyond in (string[])["6", "0", "x"])
        {
            using HttpResponseMessage refused = await daemon.Client.GetAsync($"{DaemonClient.Path("a/b")}/forecast?horizon={beyond}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("from 1 to 5", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static async Task<string> StepsAsync(DaemonProcess daemon, string query)
    {
        JsonElement forecast = await daemon.Client.GetJsonAsync($"{DaemonClient.Path("a/b")}/forecast{query}");
        return string.Join(' ', forecast.GetProperty("forecast").EnumerateArray().Select(step => step.GetProperty("step").GetInt32()));
    }
}
