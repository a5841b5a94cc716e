using System.Text.Json;
using StreamForecast.Daemon.Api;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Tests.Api;

public class ExplanationReplyTests
{
    [Fact]
    public void Everything_is_told_and_what_is_not_known_is_null()
    {
        var explanation = new SeriesExplanation(
            IsReady: true,
            Target.LogReturn,
            Forecast: 101,
            [new ExpertExplanation("naive", 0.25, 100, null, null), new ExpertExplanation("gru(6)", 0.75, double.NaN, 2, [1, 0.5])],
            new MemoryExplanation([0.5, 0.25], [0.125, double.NaN], 0.0625, 0),
            new CellParameters(0.5, 1, double.PositiveInfinity),
            new DriftReport(1, 1_700_000_000_000_000_000),
            Season: 24,
            [1, 0.5]);

        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(ExplanationReply.Of("s", explanation), JsonSerializerOptions.Web));

        JsonElement reply = json.RootElement;
        Assert.Equal("s", reply.GetProperty("series").GetString());
        Assert.Equal("[1,0.5]", reply.GetProperty("kappa").GetRawText());
        Assert.Equal("""{"u":0.5,"m":1,"b":null}""", reply.GetProperty("cell").GetRawText());
        Assert.Equal("2023-11-14T22:13:20Z", reply.GetProperty("drift").GetProperty("lastTime").GetString());
        Assert.Equal(
            """{"name":"gru(6)","weight":0.75,"forecast":null,"halfLife":2,"gradientAgainstLag":[1,0.5]}""",
            reply.GetProperty("experts")[1].GetRawText());
        Assert.Equal(
            """{"halfLife":0,"bias":0.0625,"gradients":[0.5,0.25],"contributions":[0.125,null]}""",
            reply.GetProperty("memory").GetRawText());
    }

    [Fact]
    public void Before_anything_was_learned_it_says_so()
    {
        SeriesExplanation nothing = new Models.SeriesForecaster(new Models.SeriesConfiguration()).Explain(64, []);

        ExplanationReply reply = ExplanationReply.Of("s", nothing);

        Assert.False(reply.Ready);
        Assert.Empty(reply.Experts);
        Assert.Null(reply.Memory);
        Assert.Null(reply.Forecast);
        Assert.Null(reply.Drift.LastTime);
    }
}
