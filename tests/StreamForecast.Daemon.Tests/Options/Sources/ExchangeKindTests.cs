using System.Globalization;
using System.Net;
using System.Text;
using StreamForecast.Connectors.Simulator.Exchange;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sources;
using StreamForecast.Daemon.Tests.Architecture;
using StreamForecast.Daemon.Tests.Commands;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Options.Sources;

public class ExchangeKindTests
{
    [Fact]
    public async Task The_documented_example_is_sound()
    {
        CommandRun run = await CommandRun.Of("serve", "--check", "--config", Path.Combine(Repository.Root, "config", "examples", "exchange.yaml"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_preset_needs_symbols_alone_and_its_prices_are_a_market()
    {
        ConfiguredSource source = Assert.Single(Read("- { type: exchange, name: b, preset: binance, symbols: [BTCUSDT] }", out string[] faults));

        Assert.Empty(faults);
        Assert.Equal(("b", "exchange", "1 symbols of binance (trade)"), (source.Name, source.Type, source.Summary));
        Assert.Equal(["b:*"], source.MarketPatterns);
        Assert.Equal(TimeSpan.FromSeconds(5), source.MaxAhead);
        Assert.False(source.IsSimulated);
    }

    [Theory]
    [InlineData("{ symbols: [A] }", "sources[0].preset is missing; write one of binance, coinbase, kraken, alpaca, polygon, finnhub")]
    [InlineData("{ preset: binanse, symbols: [A] }", "did you mean binance?")]
    [InlineData("{ preset: binance }", "sources[0].symbols must name at least one symbol")]
    [InlineData("{ preset: binance, symbols: [A, A] }", "sources[0].symbols must name at least one symbol, each once")]
    [InlineData("{ preset: binance, symbols: [A], channels: [ticker] }", "sources[0].channels[0] is 'ticker': known are trade, aggTrade, bookTicker")]
    [InlineData("{ preset: binance, symbols: [A], url: 'http://x' }", "sources[0].url is 'http://x': write an address such as wss://")]
    [InlineData("{ preset: binance, symbols: [A], url: 'wss://x?k={key}' }", "{key} is nothing that can be filled in")]
    [InlineData("{ preset: binance, symbols: [A], series_id: prices }", "write {symbol} into it")]
    [InlineData("{ preset: binance, symbols: [A], series_id: 'a b {symbol}' }", "sources[0].series_id is 'a b {symbol}': the series id has a character")]
    [InlineData("{ preset: binance, symbols: [A], first_pause: 5m }", "sources[0].longest_pause is shorter than first_pause")]
    [InlineData("{ preset: polygon, symbols: [A] }", "sources[0].api_key is missing: polygon asks for one")]
    [InlineData("{ preset: alpaca, symbols: [A], api_key: x }", "sources[0].api_secret is missing: alpaca asks for one")]
    [InlineData("{ preset: finnhub, symbols: [A], api_key: '${ABSENT}' }", "sources[0].api_key refers to the environment variable ABSENT")]
    [InlineData("{ preset: binance, symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: p }] } }", "sources[0].preset stands beside mapping")]
    [InlineData("{ symbols: [A], mapping: { channels: [{ name: t, symbol: s, price: p }] } }", "sources[0].mapping.url is missing")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x' } }", "sources[0].mapping.channels is empty")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s }] } }", "sources[0].mapping.channels[0].price is missing")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, price: p }] } }", "sources[0].mapping.channels[0].symbol is missing")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: 'a[' }] } }", "sources[0].mapping.channels[0].price is 'a[': in brackets")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: p, where: { 'a..b': x } }] } }", "sources[0].mapping.channels[0].where.a..b a name between dots is empty")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: p, where: [a] }] } }", "sources[0].mapping.channels[0].where is a list")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: p, id_order: increasing }] } }", "sources[0].mapping.channels[0].id_order speaks of ids")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: p, subscribe: ['{smybols}'] }] } }", "{smybols} is nothing that can be filled in")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', login: [hello], channels: [{ name: t, symbol: s, price: p }] } }", "sources[0].mapping.login is never answered")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', controls: [{ action: error }], channels: [{ name: t, symbol: s, price: p }] } }", "sources[0].mapping.controls[0].where is missing")]
    [InlineData("{ symbols: [A], mapping: { url: 'wss://x', channels: [{ name: t, symbol: s, price: p }, { name: t, symbol: s, price: p }] } }", "has two that are called t")]
    public void What_is_wrong_is_told_by_its_path_with_the_mend(string entry, string expected)
    {
        Read($"- {{ type: exchange, name: x, {entry[2..]}", out string[] faults);

        Assert.NotEmpty(faults);
        Assert.Contains(expected, faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_of_ones_own_reads_a_feed_as_a_preset_does()
    {
        await using SimulatedExchange server = SimulatedExchange.Start(
            new SimulatedExchangeOptions
            {
                Exchange = "coinbase",
                Address = new IPEndPoint(IPAddress.Loopback, 0),
                TradesPerSecond = 500,
                Faults = new ExchangeFaults { GapEvery = 20, ControlEvery = 7 },
            },
            TimeProvider.System, _ => { });
        ConfiguredSource source = Assert.Single(Read($$"""
            - name: mine
              type: exchange
              symbols: [BTC-USD, ETH-USD]
              series_id: "{symbol}/{channel}"
              mapping:
                url: "{{server.Url}}"
                sequence: "$.sequence_num"
                channels:
                  - name: trades
                    subscribe: ['{"type":"subscribe","product_ids":{symbols},"channel":"market_trades"}']
                    items: events[].trades[]
                    where: { "$.channel": market_trades }
                    symbol: product_id
                    price: price
                    time: time
                    time_unit: rfc3339
                    id: trade_id
                    id_order: consecutive
                    snapshot: { "^.type": snapshot }
                    newest_first: true
                controls:
                  - where: { channel: heartbeats }
                  - where: { channel: subscriptions }
            """, out string[] faults));
        Assert.Empty(faults);
        Assert.Equal(["*/*"], source.MarketPatterns);
        var status = new TickSourceStatus("mine", "exchange", TimeProvider.System);
        ITickSource feed = source.Create(new SourceSurroundings(
            status, _ => false, (_, _, _) => Task.FromResult<long?>(null), TimeProvider.System, new Random(1)));
        var blocks = new TickBlockBuilder(new SeriesDirectory(4, 10), new EdgeClock(TimeProvider.System), new IngestLimits());

        HashSet<string> series = [];
        await foreach (TickBlock block in feed.ReadAsync(blocks, CancellationToken.None))
        {
            Assert.Empty(block.Rejections);
            series.UnionWith(block.Series.Select(one => one.Id));
            if (series.Count == 2 && status.Report().Gaps > 1)
            {
                break;
            }
        }

        Assert.Equal(["BTC-USD/trades", "ETH-USD/trades"], series.Order());
        Assert.DoesNotContain(status.Report().Troubles, trouble => trouble.Kind != TickSourceTrouble.Gap);
    }

    private static IReadOnlyList<ConfiguredSource> Read(string entries, out string[] faults)
    {
        List<ConfigurationFault> found = [];
        var text = new StringBuilder("sources:\n");
        foreach (string line in entries.Split('\n'))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        }

        IReadOnlyList<ConfiguredSource> sources = SourceKinds.Read(
            new SectionReader(ConfigurationDocument.Parse(text.ToString(), "test.yaml").Root, "", found, _ => null));
        faults = [.. found.Select(fault => fault.ToString())];
        return sources;
    }
}
