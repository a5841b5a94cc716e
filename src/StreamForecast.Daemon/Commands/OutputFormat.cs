using System.CommandLine;

namespace StreamForecast.Daemon.Commands;

/// <summary><c>--format table|json</c>.</summary>
internal static class OutputFormat
{
    private const string Json = "json";
    private const string Table = "table";

    public static Option<string> Create()
    {
        var option = new Option<string>("--format")
        {
            Description = "table for people, json for programs: one object a line, and nothing else on standard output (default: table).",
            DefaultValueFactory = _ => Table,
        };
        option.AcceptOnlyFromAmong(Table, Json);
        return option;
    }

    public static bool IsJson(this ParseResult parsed, Option<string> option) => parsed.GetValue(option) == Json;
}
