using System.Globalization;
using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Json;

public sealed class TickJsonParserTests
{
    [Theory]
    [InlineData("{}", RejectionReason.MissingField, "\"series\" is missing")]
    [InlineData("{\"series\":\"a\"}", RejectionReason.MissingField, "\"value\" is missing")]
    [InlineData("{\"value\":1}", RejectionReason.MissingField, "\"series\" is missing")]
    [InlineData("{\"series\":\"a\",\"value\":null}", RejectionReason.MissingField, "\"value\" is missing")]
    [InlineData("{\"series\":\"a\",\"value\":\"1.5\"}", RejectionReason.Malformed, "\"value\" must be a JSON number without quotes")]
    [InlineData("{\"series\":\"a\",\"value\":true}", RejectionReason.Malformed, "\"value\" must be a JSON number")]
    [InlineData("{\"series\":\"a\",\"value\":[1]}", RejectionReason.Malformed, "\"value\" must be a JSON number")]
    [InlineData("{\"series\":7,\"value\":1}", RejectionReason.Malformed, "\"series\" must be text")]
    [InlineData("{\"series\":\"a b\",\"value\":1}", RejectionReason.InvalidSeriesId, "character outside")]
    [InlineData("{\"series\":\"\",\"value\":1}", RejectionReason.InvalidSeriesId, "empty")]
    [InlineData("{\"series\":\"a\",\"value\":NaN}", RejectionReason.NotFinite, "finite")]
    [InlineData("{\"series\":\"a\",\"value\": -Infinity}", RejectionReason.NotFinite, "finite")]
    [InlineData("{\"series\":\"a\",\"value\":\"NaN\"}", RejectionReason.NotFinite, "finite")]
    [InlineData("{\"series\":\"a\",\"value\":1e999}", RejectionReason.NotFinite, "finite")]
    [InlineData("{\"series\":\"a\",\"value\":1e16}", RejectionReason.ValueOutOfRange, "larger than")]
    [InlineData("{\"series\":\"a\",\"value\":01}", RejectionReason.Malformed, "not valid JSON")]
    [InlineData("{\"series\":\"a\",\"value\":1.}", RejectionReason.Malformed, "not valid JSON")]
    [InlineData("{\"series\":\"a\",\"value\":1,}", RejectionReason.Malformed, "not valid JSON")]
    [InlineData("{\"series\":\"a\",\"value\":1} {}", RejectionReason.Malformed, "not valid JSON")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"value\":2}", RejectionReason.Malformed, "\"value\" appears twice")]
    [InlineData("{\"series\":\"a\",\"time\":1.5,\"value\":1}", RejectionReason.Malformed, "\"time\" must be whole unix nanoseconds")]
    [InlineData("{\"series\":\"a\",\"time\":\"now\",\"value\":1}", RejectionReason.Malformed, "\"time\" must be whole unix nanoseconds")]
    [InlineData("{\"series\":\"a\",\"time\":-1,\"value\":1}", RejectionReason.TimeOutOfRange, "1970")]
    [InlineData("{\"series\":\"a\",\"time\":\"9999-01-01T00:00:00Z\",\"value\":1}", RejectionReason.TimeOutOfRange, "1970")]
    [InlineData("{\"series\":\"a\",\"time\":\"2030-01-01T00:00:00Z\",\"value\":1}", RejectionReason.TimeInFuture, "ahead")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"seq\":1}", RejectionReason.InvalidProducer, "needs a \"producer\"")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"producer\":\"p\"}", RejectionReason.InvalidProducer, "needs a \"seq\"")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"producer\":\"p\",\"seq\":-1}", RejectionReason.InvalidProducer, "at least 0")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"producer\":\"p\",\"seq\":\"1\"}", RejectionReason.InvalidProducer, "whole number")]
    [InlineData("{\"series\":\"\\ud800\",\"value\":1}", RejectionReason.Malformed, "lone surrogate")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"x\":[[[[[[[[1]]]]]]]]}", RejectionReason.TooDeep, "deeper than 8")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"x\":[[[[[[[[[[[[1]]]]]]]]]]]]}", RejectionReason.TooDeep, "deeper than 8")]
    public void A_bad_tick_says_what_is_wrong(string json, RejectionReason reason, string detail)
    {
        Rejection rejection = Assert.Single(Parse(json).Rejections);

        Assert.Equal(reason, rejection.Reason);
        Assert.Contains(detail, rejection.Detail, StringComparison.Ordinal);
        Assert.Equal(1, rejection.Line);
    }

    [Theory]
    [InlineData("{\"value\":1,\"series\":\"a\"}")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"time\":null,\"producer\":null,\"seq\":null}")]
    [InlineData("{\"series\":\"a\",\"value\":1,\"x\":[[[[[[[1]]]]]]]}")]
    [InlineData("{\"\\u0073eries\":\"a\",\"value\":10e-1}")]
    public void A_good_tick_in_any_shape_is_read(string json)
    {
        TickBlock block = Parse(json);

        Assert.Empty(block.Rejections);
        Assert.Equal("a", block.Series[0].Id);
        Assert.Equal(1.0, block.Values[0]);
        Assert.Equal(Inputs.NowNanoseconds, block.Times[0]);
        Assert.Null(block.Producers);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_named_so()
    {
        byte[] json = [.. "{\"series\":\"a\",\"value\":1,\"x\":\""u8, 0xC3, .. "\"}"u8];
        TickBlockBuilder blocks = Inputs.Builder();

        Assert.False(new TickJsonParser().Parse(1, json, blocks));

        Assert.Equal(RejectionReason.InvalidUtf8, Assert.Single(blocks.Build().Rejections).Reason);
    }

    [Fact]
    public void Producers_of_one_connection_may_alternate()
    {
        TickBlockBuilder blocks = Inputs.Builder();
        var parser = new TickJsonParser();
        foreach (string producer in new[] { "p", "q", "p" })
        {
            string json = $"{{\"series\":\"a\",\"time\":1,\"value\":1,\"producer\":\"{producer}\",\"seq\":3}}";
            Assert.True(parser.Parse(1, Encoding.UTF8.GetBytes(json), blocks));
        }

        ProducerColumns producers = blocks.Build().Producers!;
        Assert.Equal(["p", "q"], producers.Names);
        Assert.Equal([1, 2, 1], producers.Index);
    }

    [Fact]
    public void What_the_fast_path_takes_the_slow_path_reads_to_the_same_tick()
    {
        var random = new Random(7);
        int taken = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] json = Encoding.UTF8.GetBytes(RandomTick(random));
            if (round % 4 == 3)
            {
                json[random.Next(json.Length)] = (byte)" 0123456789.-+eE,:{}\"\\axZ\0\n\u00ff"[random.Next(28)];
            }

            var tick = default(TickFields);
            taken += TickJsonFastPath.TryRead(json, ref tick) ? 1 : 0;
            Assert.Equal(Read(json, fast: false), Read(json, fast: true));
        }

        Assert.InRange(taken, 10_000, 20_000);
    }

    [Fact]
    public void Refused_ticks_and_unknown_fields_are_counted_with_the_edge_and_with_the_series_named()
    {
        var directory = new SeriesDirectory(1, 10);
        var counters = new EdgeCounters();
        var blocks = new TickBlockBuilder(directory, new EdgeClock(TimeProvider.System), new IngestLimits(), counters);
        var parser = new TickJsonParser();
        foreach (string json in new[]
        {
            """{"series":"a","value":1,"unit":"USD"}""", """{"series":"a","value":"1"}""", """{"series":"a"}""", """{"value":1}""",
        })
        {
            parser.Parse(1, Encoding.UTF8.GetBytes(json), blocks);
        }

        Assert.Equal((1L, 2L), (counters.Rejected[RejectionReason.Malformed], counters.Rejected[RejectionReason.MissingField]));
        Assert.Equal(1, counters.UnknownFields);
        Assert.True(directory.TryFind("a", out SeriesHandle? series));
        Assert.Equal(2, series.Rejected);
    }

    private static string RandomTick(Random random)
    {
        string space = random.Next(2) == 0 ? " " : "";
        string time = random.Next(4) switch
        {
            0 => random.NextInt64(0, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            1 => random.Next(10).ToString(CultureInfo.InvariantCulture) + random.NextInt64(0, long.MaxValue),
            2 => $"\"20{random.Next(10, 26)}-0{random.Next(0, 10)}-1{random.Next(10)}T1{random.Next(10)}:00:00.{random.Next(1000)}Z\"",
            _ => random.Next().ToString(CultureInfo.InvariantCulture),
        };
        string value = random.Next(5) switch
        {
            0 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
            1 => (random.NextDouble() * 1e5).ToString("R", CultureInfo.InvariantCulture),
            2 => (random.NextDouble() - 0.5).ToString($"F{random.Next(1, 17)}", CultureInfo.InvariantCulture),
            3 => "-0." + new string('0', random.Next(0, 20)) + random.Next(10),
            _ => (random.NextInt64(0, 1L << 40) / 100.0).ToString("F2", CultureInfo.InvariantCulture),
        };
        string producer = random.Next(2) == 0
            ? $",{space}\"producer\":{space}\"p{random.Next(3)}\",{space}\"seq\":{space}{random.Next()}"
            : "";
        return $"{{\"series\":{space}\"S-{random.Next(9)}\",{space}\"time\":{space}{time},{space}\"value\":{space}{value}{producer}}}";
    }

    private static string Read(byte[] json, bool fast)
    {
        TickBlockBuilder blocks = Inputs.Builder();
        var parser = new TickJsonParser();
        bool added = fast ? parser.Parse(1, json, blocks) : parser.ParseAnyShape(1, json, blocks);
        Assert.Equal(added, blocks.Count == 1);
        return Inputs.Describe([blocks.Build()]) + parser.UnknownFields;
    }

    private static TickBlock Parse(string json)
    {
        TickBlockBuilder blocks = Inputs.Builder();
        new TickJsonParser().Parse(1, Encoding.UTF8.GetBytes(json), blocks);
        return blocks.Build();
    }
}
