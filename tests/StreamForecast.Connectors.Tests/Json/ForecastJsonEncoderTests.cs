using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Models;

namespace StreamForecast.Connectors.Tests.Json;

public sealed class ForecastJsonEncoderTests
{
    [Fact]
    public void A_forecast_has_the_published_shape()
    {
        var layout = new ForecastLayout(2, [0.5, 0.8]);
        var forecast = new Forecast(layout, 1234, 1_700_000_000_000_000_000, 64000.12, IsReady: true, IsDegraded: false,
            [64001, 64000.5, 0.52, 63990, 64010, 63980, 64020, 64002, 64001.5, 0.53, 63970, 64030, 63960, 64040]);

        Assert.Equal(
            """
            {"series":"BTC-USD","seq":1234,"time":"2023-11-14T22:13:20Z","value":64000.12,"forecast":[
            {"step":1,"mean":64001,"median":64000.5,"up":0.52,
            "intervals":[{"level":0.5,"lower":63990,"upper":64010},{"level":0.8,"lower":63980,"upper":64020}]},
            {"step":2,"mean":64002,"median":64001.5,"up":0.53,
            "intervals":[{"level":0.5,"lower":63970,"upper":64030},{"level":0.8,"lower":63960,"upper":64040}]}
            ],"model":"ensemble","ready":true,"degraded":false,"skipped":3}
            """.ReplaceLineEndings(""),
            Encode("BTC-USD", forecast, 3));
    }

    [Fact]
    public void While_warming_up_there_are_no_intervals_and_what_is_unknown_is_null()
    {
        var layout = new ForecastLayout(1, [0.8]);
        var forecast = new Forecast(layout, 1, 1, 5, IsReady: false, IsDegraded: true, [5, 5, double.NaN, double.NaN, double.NaN]);

        Assert.Equal(
            """
            {"series":"a","seq":1,"time":"1970-01-01T00:00:00.000000001Z","value":5,
            "forecast":[{"step":1,"mean":5,"median":5,"up":null,"intervals":[]}],
            "model":"ensemble","ready":false,"degraded":true,"skipped":0}
            """.ReplaceLineEndings(""),
            Encode("a", forecast, 0));
    }

    [Fact]
    public void Fewer_steps_than_the_horizon_can_be_asked_for()
    {
        var forecast = new Forecast(new ForecastLayout(3, []), 1, 0, 5, true, false, [1, 1, 0.5, 2, 2, 0.5, 3, 3, 0.5]);

        using JsonDocument two = JsonDocument.Parse(Encode("a", forecast, 0, 2));

        Assert.Equal([1.0, 2.0], two.RootElement.GetProperty("forecast").EnumerateArray().Select(s => s.GetProperty("mean").GetDouble()));
    }

    private static string Encode(string series, Forecast forecast, long skipped, int maxSteps = int.MaxValue)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            ForecastJsonEncoder.Write(writer, series, forecast, skipped, maxSteps);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
