using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.LineProtocol;
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
        new TickTextTarget(
            "tick-csv",
            () => new LineFramer(new TickCsvParser(), Edge.Limits.MaxLineBytes),
            "a,1700000000,1.5,p,7",
            [
                "series,time,value,producer,seq\na,1700000000,1.5,p,7\n\"b\",2023-11-14T22:13:20Z,-2,p,8\n",
                "price;symbol\n1.5;A\n;B\n2;\"C\"\n",
            ],
            [",", ";", "|", "\"", "\"\"", "\n", "\r\n", "NaN", "1e400", "2024-02-30", "\uFEFF", "series", "value"],
            header: "series,time,value,producer,seq\n"),
        new TickTextTarget(
            "line-protocol",
            () => new LineFramer(new LineProtocolParser(nanosecondsPerUnit: 1), Edge.Limits.MaxLineBytes),
            "cpu,host=a value=1.5 1700000000000000000",
            [
                "cpu,host=a,producer=p,seq=7 value=1.5,other=2i,third=3u,text=\"x y\",flag=true 1700000000000000000\n# comment\ndisk\\ one free=2",
                "a b=1",
            ],
            [",", "=", " ", "\\ ", "\\,", "\\=", "\"", "i", "u", "t", "#", "\n", "NaN", "1e400", "seq=1", "producer=q"],
            ticksALine: Edge.Limits.MaxLineBytes),
        new TickBatchTarget(),
        new LogBatchTarget(),
        new SnapshotTarget(),
        new ConfigurationFileTarget(),
        new EnvironmentTarget(),
        new ObservationFileTarget(),
        new SmallTextTarget(),
    ];
}
