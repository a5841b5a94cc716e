using System.Collections;
using System.Net;
using Serilog.Events;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sources;
using StreamForecast.Engine;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Tests.Options;

public sealed class OptionsLoaderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-options-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Without_any_configuration_it_is_loopback_a_local_store_and_a_simulated_market()
    {
        DaemonOptions options = Load();

        Assert.Null(options.File);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8080), options.Http.Address);
        Assert.Equal("./data", options.Store.Directory);
        ConfiguredSource source = Assert.Single(options.Sources);
        Assert.Equal(Target.LogReturn, options.Series.Resolve(source.MarketPatterns[0]).Target);
        Assert.Equal(Target.Level, options.Series.Resolve("boiler.temperature").Target);
        Assert.Equal("balanced", options.Series.Resolve("boiler.temperature").Profile);
    }

    [Fact]
    public void Line_protocol_over_TCP_is_off_until_asked_for()
    {
        Assert.False(Load(new ServeFlags()).LineProtocol.IsEnabled);
        LineProtocolOptions asked = Load(new ServeFlags(LineProtocol: "127.0.0.1:9010")).LineProtocol;
        Assert.True(asked.IsEnabled);
        Assert.Equal("127.0.0.1:9010", $"{asked.Address}");
    }

    [Fact]
    public void No_demo_leaves_the_simulated_market_out() => Assert.Empty(Load(new ServeFlags(NoDemo: true)).Sources);

    [Fact]
    public void The_file_in_config_is_read_when_none_is_named()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "config"));
        File.WriteAllText(Path.Combine(_directory.FullName, OptionsLoader.DefaultFile), "http: { address: '[::1]:9000' }");

        DaemonOptions options = Load();

        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 9000), options.Http.Address);
        Assert.Empty(options.Sources);
    }

    [Fact]
    public void Every_section_is_read()
    {
        DaemonOptions options = LoadText("""
            http: { address: "localhost:81", max_connections: 5, max_request_bytes: 2048, header_timeout: 3s, keep_alive: 1m }
            store: { directory: /var/lib/x, partitions: 4, durability: relaxed, max_bytes: 10_000_000 }
            limits: { max_series: 7, max_line_bytes: 512, max_json_depth: 4, max_magnitude: 1e9, max_ahead: 10s }
            engine: { passivate_after: 5m, credit_wait: 250ms }
            series:
              - match: "BTC-*"
                sample: 5m
                target: return
                experts: [naive, "ar(20)"]
                horizon: 5
                intervals: [0.95, 0.5]
                season: 24
                drift: adapt
                reorder: 250ms
                reorder_limit: 9
                duplicates: drop-same-time-and-value
                seed: 9
              - { match: "*", profile: full }
            sources:
              - { name: demo, type: simulator, symbols: [SIM-A], ticks_per_second: 3, backfill: 5, seed: 4 }
            logging: { level: warning }
            """);

        Assert.Equal((5, 2048L), (options.Http.MaxConnections, options.Http.MaxRequestBytes));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1)), (options.Http.HeaderTimeout, options.Http.KeepAlive));
        Assert.Equal(
            new StoreOptions { Directory = "/var/lib/x", PartitionCount = 4, Durability = Durability.Relaxed, MaxBytes = 10_000_000 }, options.Store);
        Assert.Equal((7, 512, 4, 1e9), (options.Limits.MaxSeries, options.Limits.MaxLineBytes, options.Limits.MaxJsonDepth, options.Limits.MaxMagnitude));
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(250)), (options.Engine.PassivateAfter, options.Engine.CreditWait));
        Assert.Equal(LogEventLevel.Warning, options.Logging.Level);
        ConfiguredSource source = Assert.Single(options.Sources);
        Assert.Equal(("demo", "simulator", true), (source.Name, source.Type, source.IsSimulated));
        Assert.Equal(["SIM-A"], source.MarketPatterns);

        Models.SeriesConfiguration bitcoin = options.Series.Resolve("BTC-USD");
        Assert.Equal(SamplingRule.Parse("5m"), bitcoin.Sampling);
        Assert.Equal((Target.Return, 5, 24, 9UL), (bitcoin.Target, bitcoin.Horizon, bitcoin.Season, bitcoin.Seed));
        Assert.Equal([0.5, 0.95], bitcoin.Levels);
        Assert.Equal(["naive", "ar"], bitcoin.Experts.Select(expert => expert.Split('(')[0]));
        Assert.Equal(DriftPolicy.Adapt, bitcoin.Drift);
        Assert.Equal(
            (250_000_000L, 9, Models.DuplicatePolicy.DropSameTimeAndValue), (bitcoin.ReorderWindow, bitcoin.ReorderLimit, bitcoin.Duplicates));
        Assert.Equal((0L, Models.DuplicatePolicy.Keep), (options.Series.Resolve("other").ReorderWindow, options.Series.Resolve("other").Duplicates));
        Assert.Equal(("full", DriftPolicy.Report), (options.Series.Resolve("other").Profile, options.Series.Resolve("other").Drift));
    }

    [Fact]
    public void The_first_rule_that_matches_wins()
    {
        DaemonOptions options = LoadText("series: [{ match: 'a/*', horizon: 2 }, { match: '*', horizon: 3 }]");

        Assert.Equal(2, options.Series.Resolve("a/b/c").Horizon);
        Assert.Equal(3, options.Series.Resolve("b").Horizon);
    }

    [Theory]
    [InlineData("", 32, 128)]
    [InlineData("in_flight_batches: 4", 4, 4)]
    [InlineData("in_flight_batches: 200", 200, 200)]
    [InlineData("max_in_flight_batches: 8", 8, 8)]
    [InlineData("max_in_flight_batches: 64", 32, 64)]
    [InlineData("in_flight_batches: 4, max_in_flight_batches: 64", 4, 64)]
    public void One_figure_of_the_batches_under_way_bounds_them_both(string text, int least, int most)
    {
        EngineSettings engine = LoadText($"engine: {{ {text} }}").Engine;

        Assert.Equal((least, most), (engine.InFlightBatches, engine.MaxInFlightBatches));
    }

    [Fact]
    public void More_batches_under_way_at_least_than_at_most_is_a_fault()
    {
        var thrown = Assert.Throws<ConfigurationException>(() => LoadText("engine:\n  in_flight_batches: 9\n  max_in_flight_batches: 8"));

        AssertFault([.. thrown.Faults.Select(fault => fault.ToString())], ":3: engine.max_in_flight_batches is 8", "at least as many");
    }

    [Fact]
    public void Environment_variables_lie_over_the_file_and_flags_over_both()
    {
        string file = Write("http: { address: '127.0.0.1:1' }\nstore: { directory: a }\nlogging: { level: error }");
        var environment = new Hashtable
        {
            ["STREAMFORECAST__HTTP__ADDRESS"] = "127.0.0.1:2",
            ["STREAMFORECAST__STORE__DIRECTORY"] = "b",
            ["STREAMFORECAST__SERIES__0__MATCH"] = "x*",
            ["STREAMFORECAST__SERIES__0__INTERVALS"] = "[0.6]",
            ["PATH"] = "/bin",
        };

        DaemonOptions options = OptionsLoader.Load(new ServeFlags(file, Http: "127.0.0.1:3"), environment, _directory.FullName);

        Assert.Equal(3, options.Http.Address.Port);
        Assert.Equal("b", options.Store.Directory);
        Assert.Equal(LogEventLevel.Error, options.Logging.Level);
        Assert.Equal([0.6], options.Series.Resolve("xy").Levels);
    }

    [Fact]
    public void Every_fault_is_listed_with_its_line_its_value_and_what_is_allowed()
    {
        var thrown = Assert.Throws<ConfigurationException>(() => LoadText("""
            http:
              address: nowhere
              max_conections: 3
            store: { durability: durabel }
            series:
              - match: "*"
                horizon: 900
                sample: 5 minutes
                experts: ["ar(twenty)"]
                intervals: [0.5, 1.5]
              - { profile: fast, experts: [naive] }
            sources: simulator
            """));

        string[] faults = [.. thrown.Faults.Select(fault => fault.ToString())];
        AssertFault(faults, ":2: http.address is 'nowhere'", "127.0.0.1:8080");
        AssertFault(faults, ":3: http.max_conections is not a key here", "did you mean max_connections?");
        AssertFault(faults, ":4: store.durability is 'durabel'", "did you mean durable?");
        AssertFault(faults, ":7: series[0].horizon is '900'", "a whole number from 1 to 512");
        AssertFault(faults, ":8: series[0].sample is '5 minutes'", "tick");
        AssertFault(faults, ":9: series[0].experts[0] is 'ar(twenty)'", "at character");
        AssertFault(faults, ":10: series[0].intervals[1] is '1.5'", "below 1");
        AssertFault(faults, ":11: series[1].match is missing", "BTC-*");
        AssertFault(faults, ":11: series[1].experts stands beside profile", "keep one");
        AssertFault(faults, ":12: sources is 'simulator'", "a list");
        Assert.Equal(10, faults.Length);
    }

    [Theory]
    [InlineData("http: [\n", "not readable as YAML")]
    [InlineData("http:\n  address: [unclosed\n bad: :\n", "not readable as YAML")]
    [InlineData("logging:\n : information\n", "not readable as YAML")]
    [InlineData("a: 1\na: 2", ":2")]
    [InlineData("- 1", ":1: the document is a list")]
    [InlineData("{}\n---\n{}", "another")]
    public void Malformed_YAML_is_a_fault_with_its_line(string text, string expected)
    {
        var thrown = Assert.Throws<ConfigurationException>(() => LoadText(text));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_a_variable_names_the_variable()
    {
        var environment = new Hashtable { ["STREAMFORECAST__LIMITS__MAX_SERIES"] = "0", ["STREAMFORECAST__SERIES__7__MATCH"] = "x" };

        var thrown = Assert.Throws<ConfigurationException>(
            () => OptionsLoader.Load(new ServeFlags(Write("series: []")), environment, _directory.FullName));

        string[] faults = [.. thrown.Faults.Select(fault => fault.ToString())];
        AssertFault(faults, "environment variable STREAMFORECAST__LIMITS__MAX_SERIES: limits.max_series is '0'", "from 1 to");
        AssertFault(faults, "environment variable STREAMFORECAST__SERIES__7__MATCH: series has 0 entries", "'7'");
    }

    [Fact]
    public void A_variable_deeper_than_any_key_is_a_fault()
    {
        var environment = new Hashtable { ["STREAMFORECAST__HTTP__B__C__D__E__F__G__H__I"] = "1" };

        var thrown = Assert.Throws<ConfigurationException>(() => OptionsLoader.Load(new ServeFlags(), environment, _directory.FullName));

        AssertFault([.. thrown.Faults.Select(fault => fault.ToString())], "STREAMFORECAST__HTTP__B__C__D__E__F__G__H__I", "9 levels deep");
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_fault()
    {
        var thrown = Assert.Throws<ConfigurationException>(() => Load(new ServeFlags("missing.yaml")));

        Assert.Contains("missing.yaml", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_repeats_itself_without_end_is_refused()
    {
        string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(
            Enumerable.Range(1, 6).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        var thrown = Assert.Throws<ConfigurationException>(() => LoadText(text));

        Assert.Contains("more than", thrown.Message, StringComparison.Ordinal);
    }

    private static void AssertFault(string[] faults, string start, string mend) =>
        Assert.Contains(faults, fault => fault.Contains(start, StringComparison.Ordinal) && fault.Contains(mend, StringComparison.Ordinal));

    private DaemonOptions Load(ServeFlags? flags = null) => OptionsLoader.Load(flags ?? new ServeFlags(), new Hashtable(), _directory.FullName);

    private DaemonOptions LoadText(string text) => Load(new ServeFlags(Write(text)));

    private string Write(string text)
    {
        string file = Path.Combine(_directory.FullName, "test.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
