using StreamForecast.Connectors.Exchanges;
using StreamForecast.Connectors.Exchanges.Presets;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Tests.Exchanges;

public class MessageTemplateTests
{
    [Theory]
    [InlineData("binance", "trade", """{"method":"SUBSCRIBE","params":["btcusdt@trade","ethusdt@trade"],"id":1}""")]
    [InlineData("binance", "bookTicker", """{"method":"SUBSCRIBE","params":["btcusdt@bookTicker","ethusdt@bookTicker"],"id":1}""")]
    [InlineData("coinbase", "market_trades", """{"type":"subscribe","product_ids":["BTCUSDT","ETHUSDT"],"channel":"market_trades"}""")]
    [InlineData("kraken", "trade", """{"method":"subscribe","params":{"channel":"trade","symbol":["BTCUSDT","ETHUSDT"],"snapshot":true}}""")]
    [InlineData("alpaca", "trades", """{"action":"subscribe","trades":["BTCUSDT","ETHUSDT"]}""")]
    [InlineData("polygon", "T", """{"action":"subscribe","params":"T.BTCUSDT,T.ETHUSDT"}""")]
    [InlineData("finnhub", "trade", """{"type":"subscribe","symbol":"BTCUSDT"} {"type":"subscribe","symbol":"ETHUSDT"}""")]
    public void A_subscription_is_what_the_exchange_documents(string preset, string channel, string expected)
    {
        ExchangeOptions options = Options(preset);
        ChannelRule rule = options.Mapping.Channels.Single(one => one.Name == channel);

        Assert.Equal(expected, string.Join(' ', rule.Subscribe.SelectMany(one => MessageTemplate.Messages(one, options, rule.SymbolFormat))));
    }

    [Theory]
    [InlineData("alpaca", """{"action":"auth","key":"k\"1","secret":"s&2"}""")]
    [InlineData("polygon", """{"action":"auth","params":"k\"1"}""")]
    public void A_login_holds_the_key_as_a_text_of_JSON(string preset, string expected)
    {
        ExchangeOptions options = Options(preset);

        Assert.Equal(expected, string.Join(' ', options.Mapping.Login.SelectMany(one => MessageTemplate.Messages(one, options, "{symbol}"))));
    }

    [Fact]
    public void A_key_in_a_URL_is_escaped() => Assert.Equal("wss://ws.finnhub.io/?token=k%221", MessageTemplate.Url(Options("finnhub")).AbsoluteUri);

    [Fact]
    public void Many_symbols_are_asked_for_in_several_messages()
    {
        ExchangeOptions options = Options("kraken") with { Symbols = [.. Enumerable.Range(0, 250).Select(i => $"S{i}/USD")] };

        string[] messages = [.. MessageTemplate.Messages("{symbols}", options, "{symbol}")];

        Assert.Equal(3, messages.Length);
        Assert.StartsWith("""["S200/USD",""", messages[2], StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_fills_in_is_found()
    {
        Assert.Equal("{symbls}", MessageTemplate.Unknown("""{"a":{symbls},"b":"{symbol}"}"""));
        Assert.All(
            ExchangePresets.All.SelectMany(preset => preset.Login.Concat(preset.Subscribe).Append(preset.Url).Concat(preset.Channels.SelectMany(one => one.Subscribe))),
            template => Assert.Null(MessageTemplate.Unknown(template)));
    }

    [Fact]
    public void Presets_are_whole() =>
        Assert.All(ExchangePresets.All, preset => Assert.Empty(preset.Channels.SelectMany(channel => channel.Faults())));

    private static ExchangeOptions Options(string preset) => new()
    {
        Name = "x",
        Mapping = ExchangePresets.All.Single(one => one.Name == preset),
        Symbols = ["BTCUSDT", "ETHUSDT"],
        Channels = [],
        ApiKey = new Secret("k\"1"),
        ApiSecret = new Secret("s&2"),
    };
}
