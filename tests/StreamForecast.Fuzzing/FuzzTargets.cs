using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Fuzzing.Targets;

namespace StreamForecast.Fuzzing;

/// <summary>Every decoder of the program.</summary>
public static class FuzzTargets
{
    private const string Tick = """{"series":"BTC-USD","time":1700000000000000000,"value":64000.12,"producer":"p","seq":7}""";

    private const string Quieter = """{"series":"a","time":"2023-11-14T22:13:20.5Z","value":-1e3}""";

    private static readonly string[] JsonWords =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\u0041", "\\ud800", "\\\"", "null", "NaN", "1e999",
        "\"series\"", "\"value\"", "\"time\"", "\"seq\"", "\n", "\uFEFF",
    ];

    /// <summary>New ones, which one thread may use.</summary>
    public static IReadOnlyList<FuzzTarget> All() =>
    [
        new TickTextTarget(
            "ndjson",
            () => new LineFramer(new TickJsonParser(), Edge.Limits.MaxLineBytes),
            Tick,
            [Tick, $"{Tick}\n{Quieter}\r\n\n{Tick}", """{"series":"a\u002db","value":1,"x":[{"y":[1]}]}"""],
            JsonWords),
        new TickTextTarget(
            "json",
            () => new JsonDocumentFramer(new TickJsonParser(), Edge.Limits.MaxLineBytes),
            goodLine: null,
            [$"[{Tick},{Tick}]", Tick, $" [ {Tick} , 5, \"x\", [[1]], {Tick} ]\n"],
            JsonWords),
        new TickBatchTarget(),
        new LogBatchTarget(),
        new SnapshotTarget(),
        new ConfigurationFileTarget(),
        new EnvironmentTarget(),
        new ObservationFileTarget(),
        new SmallTextTarget(),
    ];
}
