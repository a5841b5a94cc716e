using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary><c>series [PATTERN]</c>: lists the series of a running daemon.</summary>
internal static class SeriesCommand
{
    public static Command Create(Terminal terminal)
    {
        var pattern = new Argument<string>("pattern")
        {
            Description = "A series id; * stands for any run of characters (default: all).",
            DefaultValueFactory = _ => "*",
        };
        Option<string> http = DaemonClient.AddressOption();
        Option<string> format = OutputFormat.Create();
        var command = new Command("series", "List the series of a running daemon, or reconfigure them.") { pattern, http, format };
        command.Add(ReconfigureCommand.Create(terminal));
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            using var daemon = new DaemonClient(parsed.GetValue(http)!);
            IAsyncEnumerable<SeriesReply> series = daemon.ListAsync(parsed.GetValue(pattern)!, cancellation);
            await (parsed.IsJson(format) ? WriteJsonAsync(terminal.Out, series) : WriteTableAsync(terminal.Tables, series));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WriteJsonAsync(TextWriter output, IAsyncEnumerable<SeriesReply> series)
    {
        await foreach (SeriesReply one in series)
        {
            await output.WriteAsync(JsonSerializer.Serialize(one, DaemonClient.Json) + "\n");
        }
    }

    private static async Task WriteTableAsync(IAnsiConsole console, IAsyncEnumerable<SeriesReply> series)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumn("series");
        foreach (string name in (string[])["learned", "last value", "RMSE/naive", "coverage", "late", "duplicate", "rejected"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("last time").AddColumn("experts").AddColumn("state");
        await foreach (SeriesReply one in series)
        {
            table.AddRow(Array.ConvertAll(CellsOf(one), Markup.Escape));
        }

        if (table.Rows.Count == 0)
        {
            console.WriteLine("No series matches.");
        }
        else
        {
            console.Write(table);
        }
    }

    private static string[] CellsOf(SeriesReply one) =>
    [
        one.Series,
        one.Observations.ToString(CultureInfo.InvariantCulture),
        Number(one.LastValue, "G10"),
        Number(one.RelativeRmse, "F4"),
        string.Join(' ', one.Coverage.Where(level => level.Value is not null).Select(level => $"{level.Key}:{Number(level.Value, "F3")}")),
        one.Late.ToString(CultureInfo.InvariantCulture),
        one.Duplicates.ToString(CultureInfo.InvariantCulture),
        one.Rejected.ToString(CultureInfo.InvariantCulture),
        one.LastTime ?? "",
        one.Configuration.Experts.Count == 0 ? one.Configuration.Profile : string.Join(", ", one.Configuration.Experts),
        one.Degraded ? "degraded" : one.Ready ? "ready" : "warming up",
    ];

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
