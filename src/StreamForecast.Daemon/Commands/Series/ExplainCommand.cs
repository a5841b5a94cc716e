using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamForecast.Daemon.Api;
using StreamForecast.Models.Explanation;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary><c>explain SERIES</c>: which experts a forecast listens to, and how far back it remembers, as bars of text.</summary>
internal static class ExplainCommand
{
    private const int BarWidth = 40;

    public static Command Create(Terminal terminal)
    {
        var series = new Argument<string>("series") { Description = "The series id." };
        Option<int> lags = NumberOption.Create(
            "--lags", $"Past values to list, 1 to {MemoryExplanation.MaxLags} (default: 24).", 24, 1, MemoryExplanation.MaxLags);
        Option<string> http = DaemonClient.AddressOption();
        Option<string> format = OutputFormat.Create();
        var command = new Command("explain", "Say where the standing forecast of a series comes from.") { series, lags, http, format };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            using var daemon = new DaemonClient(parsed.GetValue(http)!);
            ExplanationReply reply = await daemon.ExplainAsync(parsed.GetValue(series)!, parsed.GetValue(lags), cancellation);
            if (parsed.IsJson(format))
            {
                await terminal.Out.WriteAsync(JsonSerializer.Serialize(reply, DaemonClient.Json) + "\n");
            }
            else
            {
                Write(terminal.Tables, reply);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A bar as long as its share of the largest, <c>-</c> for what counts against.</summary>
    internal static string Bar(double? value, double largest)
    {
        if (value is not { } number || !(largest > 0))
        {
            return "";
        }

        int length = (int)Math.Round(Math.Abs(number) / largest * BarWidth);
        return new string(number < 0 ? '-' : '#', length);
    }

    private static void Write(IAnsiConsole console, ExplanationReply reply)
    {
        console.WriteLine(reply.Forecast is { } forecast
            ? $"{reply.Series}: {Text(forecast)} is forecast next"
            : $"{reply.Series}: nothing is forecast yet");
        if (!reply.Ready || reply.Memory is not { } memory)
        {
            console.WriteLine("It is warming up: no experts run yet.");
            return;
        }

        WriteExperts(console, reply);
        WriteMemory(console, memory);
    }

    private static void WriteExperts(IAnsiConsole console, ExplanationReply reply)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumn("expert");
        foreach (string name in (string[])["weight", "forecast", "half-life"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("");
        double largest = reply.Experts.Max(expert => Math.Abs(expert.Weight ?? 0));
        foreach (ExpertReply expert in reply.Experts)
        {
            table.AddRow(Array.ConvertAll(
                [
                    expert.Name, Text(expert.Weight, "F3"), Text(expert.Forecast), expert.HalfLife?.ToString(CultureInfo.InvariantCulture) ?? "-",
                    Bar(expert.Weight, largest),
                ],
                Markup.Escape));
        }

        console.Write(table);
    }

    private static void WriteMemory(IAnsiConsole console, MemoryReply memory)
    {
        console.WriteLine(memory.HalfLife is { } halfLife
            ? $"Half of what it remembers lies in the last {halfLife + 1} observation(s)."
            : "It does not look at past values.");
        Table table = new Table { Border = TableBorder.Simple };
        foreach (string name in (string[])["lag", "moves the forecast by", "contributes"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("");
        double largest = memory.Gradients.Max(gradient => Math.Abs(gradient ?? 0));
        for (int lag = 0; lag < memory.Gradients.Count; lag++)
        {
            double? contribution = lag < memory.Contributions.Count ? memory.Contributions[lag] : null;
            table.AddRow(
                lag.ToString(CultureInfo.InvariantCulture), Text(memory.Gradients[lag], "F4"), Text(contribution), Bar(memory.Gradients[lag], largest));
        }

        console.Write(table);
    }

    private static string Text(double? number, string format = "G6") => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
