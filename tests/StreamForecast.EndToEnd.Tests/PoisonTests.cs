using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>One line in a hundred is poison: it is refused and counted, and the series around it never notice.</summary>
public class PoisonTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int SeriesCount = 20;
    private const int Chunk = 5_000;
    private const long FirstTime = 1_700_000_000_000_000_000;

    /// <summary>Each kind is refused for another reason; the last two are well-formed ticks that a series must not learn.</summary>
    private static readonly string[] Poisons =
    [
        """{"series":"poison/0","value":NaN}""",
        """{"series":"poison/1","value":1e300}""",
        """{"series":"poison/2","time":"2300-01-01T00:00:00Z","value":1}""",
        """{"series":"poison /3","value":1}""",
        """{"series":"poison/4"}""",
        """{"series":"poison/5","value":"12"}""",
        """{"series":"poison/6","value":1,"value":2}""",
        """{"series":"poison/7","value":1,"producer":"p"}""",
        "no tick at all",
        "{\"series\":\"poison/8\",\"value\":1",
        "{\"series\":\"poison/\u00e9\",\"value\":1}",
        new string('x', 70_000),
        """{"series":"poison/0","value":1,"producer":"$poison","seq":1}""",
        """{"series":"clean/0","time":1,"value":123456}""",
        """{"series":"clean/1","time":2,"value":-1e15}""",
    ];

    private const int LatePoisons = 2;

    [Fact]
    public async Task Clean_series_are_learned_bit_for_bit_as_if_the_poison_had_not_come()
    {
        int ticks = Scale.Of(40_000, 1_000_000);
        DaemonProcess poisoned = await StartDaemonAsync("poisoned");
        DaemonProcess clean = await StartDaemonAsync("clean");
        long accepted = 0;
        long late = 0;
        long rejected = 0;
        for (int first = 0; first < ticks; first += Chunk)
        {
            JsonElement answer = await SendAsync(poisoned, first, withPoison: true);
            accepted += answer.GetProperty("accepted").GetInt64();
            late += answer.GetProperty("late").GetInt64();
            rejected += answer.GetProperty("rejected").GetInt64();
            await SendAsync(clean, first, withPoison: false);
        }

        int poison = ticks / 100;
        Output.WriteLine($"{ticks} ticks and {poison} lines of poison: {accepted} accepted, {late} late, {rejected} rejected");
        Assert.Equal(ticks, accepted);
        Assert.Equal(poison, late + rejected);
        Assert.InRange(late, 1, poison / 2);
        for (int series = 0; series < SeriesCount; series++)
        {
            Assert.Equal(await StandAsync(clean, series), await StandAsync(poisoned, series));
        }

        JsonElement known = await poisoned.Client.GetJsonAsync("/v1/series?match=poison*");
        Assert.Equal(0, known.GetProperty("total").GetInt32());
    }

    private static async Task<JsonElement> SendAsync(DaemonProcess daemon, int first, bool withPoison)
    {
        var lines = new StringBuilder();
        for (int n = first; n < first + Chunk; n++)
        {
            double value = 100 + (10 * Math.Sin(n / 40.0)) + (0.5 * Math.Sin(n * 12.9898));
            lines.Append($$"""{"series":"clean/{{n % SeriesCount}}","time":{{FirstTime + (n * 1_000_000L)}},"value":{{value:R}}}""").Append('\n');
            if (withPoison && n % 100 == 99)
            {
                // A late tick is only late when its series has learned something.
                int kind = n < Chunk ? (n / 100) % (Poisons.Length - LatePoisons) : (n / 100) % Poisons.Length;
                lines.Append(Poisons[kind]).Append('\n');
            }
        }

        (int status, JsonElement answer) = await daemon.Client.PostAsync(lines.ToString());
        Assert.Equal(200, status);
        return answer;
    }

    private static async Task<string> StandAsync(DaemonProcess daemon, int series)
    {
        string path = DaemonClient.Path($"clean/{series}");
        JsonElement summary = await daemon.Client.GetJsonAsync(path);
        string forecast = await daemon.Client.GetStringAsync($"{path}/forecast");
        return $"{forecast} {summary.GetProperty("observations")} {summary.GetProperty("relativeRmse")} {summary.GetProperty("coverage")}";
    }
}
