using System.Globalization;
using System.Text;
using StreamForecast.Connectors.Exchanges;
using StreamForecast.Connectors.Exchanges.Presets;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Exchanges.Presets;

/// <summary>Messages in the shapes that the exchanges publish, and what the presets make of them.</summary>
public class PresetFixtureTests
{
    public static TheoryData<string, string, string, string> Ticks => new()
    {
        {
            "binance", "trade",
            """{"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782135,"m":true,"M":true}""",
            "BNBBTC 0.001 1672515782135000000 #12345"
        },
        {
            "binance", "trade",
            """{"stream":"bnbbtc@trade","data":{"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782135,"m":true,"M":true}}""",
            "BNBBTC 0.001 1672515782135000000 #12345"
        },
        {
            "binance", "aggTrade",
            """{"e":"aggTrade","E":1672515782136,"s":"BNBBTC","a":12345,"p":"0.001","q":"100","f":100,"l":105,"T":1672515782136,"m":true,"M":true}""",
            "BNBBTC 0.001 1672515782136000000 #12345"
        },
        {
            "binance", "bookTicker",
            """{"u":400900217,"s":"BNBUSDT","b":"25.25","B":"31.21000000","a":"25.75","A":"40.66000000"}""",
            "BNBUSDT 25.5 - #400900217"
        },
        {
            "coinbase", "ticker",
            """{"channel":"ticker","client_id":"","timestamp":"2023-02-09T20:30:37.167359596Z","sequence_num":0,"events":[{"type":"snapshot","tickers":[{"type":"ticker","product_id":"BTC-USD","price":"21932.98","best_bid":"21835.29","best_ask":"23011.18"}]}]}""",
            "BTC-USD 21932.98 1675974637167359596 - old"
        },
        {
            "coinbase", "ticker",
            """{"channel":"ticker","client_id":"","timestamp":"2023-02-09T20:30:37.167359596Z","sequence_num":3,"events":[{"type":"update","tickers":[{"type":"ticker","product_id":"BTC-USD","price":"21932.98"}]}]}""",
            "BTC-USD 21932.98 1675974637167359596 -"
        },
        {
            "coinbase", "market_trades",
            """{"channel":"market_trades","timestamp":"2019-08-14T20:42:28Z","sequence_num":0,"events":[{"type":"snapshot","trades":[{"trade_id":"8","product_id":"ETH-USD","price":"1260.03","size":"0.3","side":"BUY","time":"2019-08-14T20:42:27.265Z"},{"trade_id":"7","product_id":"ETH-USD","price":"1260.02","size":"0.3","side":"BUY","time":"2019-08-14T20:42:27.265Z"},{"trade_id":"6","product_id":"ETH-USD","price":"1260.01","size":"0.3","side":"BUY","time":"2019-08-14T20:42:26.1Z"}]},{"type":"update","trades":[{"trade_id":"9","product_id":"ETH-USD","price":"1261","size":"0.3","side":"BUY","time":"2019-08-14T20:42:28Z"}]}]}""",
            "ETH-USD 1260.01 1565815346100000000 #6 old | ETH-USD 1260.02 1565815347265000000 #7 old | ETH-USD 1260.03 1565815347265000000 #8 old | ETH-USD 1261 1565815348000000000 #9"
        },
        {
            "kraken", "trade",
            """{"channel":"trade","type":"snapshot","data":[{"symbol":"MATIC/USD","side":"buy","price":0.5147,"qty":6423.46326,"ord_type":"limit","trade_id":4665846,"timestamp":"2023-09-25T07:48:36.925533Z"},{"symbol":"MATIC/USD","side":"buy","price":0.5148,"qty":1,"ord_type":"limit","trade_id":4665847,"timestamp":"2023-09-25T07:49:36.925533Z"}]}""",
            "MATIC/USD 0.5147 1695628116925533000 #4665846 old | MATIC/USD 0.5148 1695628176925533000 #4665847 old"
        },
        {
            "alpaca", "trades",
            """[{"T":"t","S":"AAPL","i":628,"x":"K","p":162.92,"s":3,"c":["@"],"z":"C","t":"2023-04-06T11:54:26.838232225Z"},{"T":"q","S":"AAPL","bp":1,"ap":2,"t":"2023-04-06T11:54:26Z"}]""",
            "AAPL 162.92 1680782066838232225 '628"
        },
        {
            "alpaca", "quotes",
            """[{"T":"q","S":"AAPL","bx":"U","bp":87.5,"bs":1,"ax":"Q","ap":88.5,"as":4,"c":["R"],"z":"A","t":"2023-04-06T11:54:26Z"}]""",
            "AAPL 88 1680782066000000000 -"
        },
        {
            "polygon", "T",
            """[{"ev":"T","sym":"MSFT","x":4,"i":"12345","z":3,"p":114.125,"s":100,"c":[0,12],"t":1536036818784,"q":3681328}]""",
            "MSFT 114.125 1536036818784000000 #3681328"
        },
        {
            "finnhub", "trade",
            """{"data":[{"c":null,"p":7296.89,"s":"BINANCE:BTCUSDT","t":1575526691134,"v":0.011467}],"type":"trade"}""",
            "BINANCE:BTCUSDT 7296.89 1575526691134000000 -"
        },
    };

    public static TheoryData<string, string, string> Controls => new()
    {
        { "binance", """{"result":null,"id":1}""", "Ignore" },
        { "binance", """{"e":"serverShutdown","E":1770123456789}""", "Reconnect serverShutdown" },
        { "binance", """{"error":{"code":2,"msg":"Invalid request"},"id":1}""", "Error Invalid request" },
        { "binance", """{"code":3,"msg":"Invalid JSON"}""", "Error Invalid JSON" },
        { "coinbase", """{"channel":"subscriptions","sequence_num":1,"events":[{"subscriptions":{"ticker":["BTC-USD"]}}]}""", "Ignore" },
        { "coinbase", """{"channel":"heartbeats","sequence_num":4,"events":[{"current_time":"2023-06-23","heartbeat_counter":3049}]}""", "Ignore" },
        { "coinbase", """{"type":"error","message":"authentication failure"}""", "Error authentication failure" },
        { "kraken", """{"channel":"heartbeat"}""", "Ignore" },
        { "kraken", """{"channel":"status","type":"update","data":[{"system":"online","api_version":"v2"}]}""", "Ignore" },
        { "kraken", """{"method":"subscribe","result":{"channel":"trade","snapshot":true,"symbol":"MATIC/USD"},"success":true}""", "Ignore" },
        { "kraken", """{"error":"Currency pair not supported X/Y","method":"subscribe","success":false}""", "Error Currency pair not supported X/Y" },
        { "alpaca", """[{"T":"success","msg":"connected"}]""", "Ignore" },
        { "alpaca", """[{"T":"success","msg":"authenticated"}]""", "LoggedIn" },
        { "alpaca", """[{"T":"error","code":402,"msg":"auth failed"}]""", "Error auth failed" },
        { "alpaca", """[{"T":"subscription","trades":["AAPL"],"quotes":[]}]""", "Ignore" },
        { "polygon", """[{"ev":"status","status":"connected","message":"Connected Successfully"}]""", "Ignore" },
        { "polygon", """[{"ev":"status","status":"auth_success","message":"authenticated"}]""", "LoggedIn" },
        { "polygon", """[{"ev":"status","status":"auth_failed","message":"authentication failed"}]""", "Error authentication failed" },
        { "polygon", """[{"ev":"status","status":"success","message":"subscribed to: T.MSFT"}]""", "Ignore" },
        { "finnhub", """{"type":"ping"}""", "Ignore" },
        { "finnhub", """{"type":"error","msg":"Invalid API key"}""", "Error Invalid API key" },
    };

    [Theory]
    [MemberData(nameof(Ticks))]
    public void A_published_message_becomes_its_ticks_in_order(string preset, string channel, string message, string expected)
    {
        DecodedMessage decoded = Decode(preset, [channel], message);

        Assert.Empty(decoded.Rejections);
        Assert.Empty(decoded.Controls);
        Assert.Equal(expected, string.Join(" | ", decoded.Ticks.Select(Describe)));
    }

    [Theory]
    [MemberData(nameof(Controls))]
    public void A_control_frame_is_never_a_tick(string preset, string message, string expected)
    {
        ExchangeMapping mapping = ExchangePresets.All.Single(one => one.Name == preset);
        DecodedMessage decoded = Decode(preset, [.. mapping.Channels.Select(channel => channel.Name)], message);

        Assert.Empty(decoded.Ticks);
        Assert.Empty(decoded.Rejections);
        (ControlRule rule, string detail) = Assert.Single(decoded.Controls);
        Assert.Equal(expected, rule.Action == ExchangeControl.Ignore || rule.Detail is null ? $"{rule.Action}" : $"{rule.Action} {detail}");
    }

    [Fact]
    public void Coinbase_numbers_every_message()
    {
        DecodedMessage decoded = Decode("coinbase", ["ticker"], """{"channel":"heartbeats","sequence_num":41,"events":[]}""");

        Assert.Equal(41, decoded.Sequence);
    }

    [Theory]
    [InlineData("""{"e":"trade","s":"A","t":1,"T":1,"p":"12,5"}""", RejectionReason.Malformed, "\"12,5\" at 'p' is no price")]
    [InlineData("""{"e":"trade","s":"A","t":1,"T":1}""", RejectionReason.MissingField, "no price at 'p'")]
    [InlineData("""{"e":"trade","s":"A","t":1,"p":"1"}""", RejectionReason.MissingField, "no time at 'T'")]
    [InlineData("""{"e":"trade","s":"A","t":1,"T":"soon","p":"1"}""", RejectionReason.Malformed, "\"soon\" at 'T' is no time in Milliseconds")]
    [InlineData("""{"e":"trade","s":"A","T":1,"p":"1"}""", RejectionReason.MissingField, "no id at 't'")]
    [InlineData("""{"e":"trade","s":"A","t":1.5,"T":1,"p":"1"}""", RejectionReason.Malformed, "1.5 at 't' is no whole number")]
    [InlineData("""{"e":"trade","s":"A","t":-1,"T":1,"p":"1"}""", RejectionReason.Malformed, "-1 at 't' is no whole number of at least 0")]
    [InlineData("""{"e":"trade","s":7,"t":1,"T":1,"p":"1"}""", RejectionReason.MissingField, "no symbol at 's'")]
    [InlineData("""{"e":"trade","s":"A","t":1,"T":1,"p":""", RejectionReason.Malformed, "no JSON that can be read")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", RejectionReason.Malformed, "no JSON that can be read")]
    [InlineData("""{"e":"trade","s":"\ud800","t":1,"T":1,"p":"1"}""", RejectionReason.InvalidUtf8, "cannot be read")]
    public void What_is_wrong_with_a_tick_is_told_with_its_place(string message, RejectionReason reason, string detail)
    {
        DecodedMessage decoded = Decode("binance", ["trade"], message);

        Assert.Empty(decoded.Ticks);
        (RejectionReason told, string words) = Assert.Single(decoded.Rejections);
        Assert.Equal(reason, told);
        Assert.Contains(detail, words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_book_with_one_side_has_no_middle()
    {
        DecodedMessage decoded = Decode("binance", ["bookTicker"], """{"u":1,"s":"A","b":"0.00000000","B":"0","a":"25.75","A":"1"}""");

        Assert.Equal(RejectionReason.MissingField, Assert.Single(decoded.Rejections).Reason);
    }

    [Fact]
    public void A_message_of_another_channel_is_unknown()
    {
        Assert.True(Decode("binance", ["trade"], """{"u":1,"s":"A","b":"1","B":"0","a":"2","A":"1"}""").IsUnknown);
        Assert.True(Decode("binance", ["trade"], "[1,2]").IsUnknown);
        Assert.True(Decode("alpaca", ["trades"], "3").IsUnknown);
    }

    private static DecodedMessage Decode(string preset, string[] channels, string message)
    {
        ExchangeMapping mapping = ExchangePresets.All.Single(one => one.Name == preset);
        var decoder = new MessageDecoder(mapping, [.. mapping.Channels.Where(channel => channels.Contains(channel.Name))], maxDepth: 8);
        var decoded = new DecodedMessage();
        decoder.Decode(Encoding.UTF8.GetBytes(message), decoded);
        return decoded;
    }

    private static string Describe(ExchangeTick tick)
    {
        string id = tick.Number is { } number ? $"#{number}" : tick.Key is { } key ? $"'{key}" : "-";
        return string.Create(
            CultureInfo.InvariantCulture, $"{tick.Symbol} {tick.Price} {(tick.Time is { } time ? $"{time}" : "-")} {id}{(tick.IsSnapshot ? " old" : "")}");
    }
}
