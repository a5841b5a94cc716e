using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace StreamForecast.PeerBenchmarks;

/// <summary>Tells what was compared: tables for people, one JSON object a line for programs.</summary>
internal static class PeerReport
{
    public static void WriteJson(TextWriter output, IReadOnlyList<Comparison> comparisons)
    {
        foreach (Comparison one in comparisons)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                kind = "comparison",
                work = one.Work,
                peer = one.Peer,
                ours_us_per_tick = Members(one.Ours),
                peer_us_per_tick = Members(one.Theirs),
                ratio = Members(one.Ratio),
            }));
        }

        foreach (Budget budget in comparisons.SelectMany(one => one.Budgets))
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                kind = "budget",
                name = budget.Name,
                value = budget.Value.Median,
                min = budget.Value.Min,
                max = budget.Value.Max,
                budget = budget.Limit,
                asked = budget.IsFloor ? ">=" : "<=",
                met = budget.IsMet,
            }));
        }
    }

    public static void WriteTables(IAnsiConsole console, IReadOnlyList<Comparison> comparisons)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("work", "ours, us a tick", "peer", "its us a tick", "times");
        foreach (Comparison one in comparisons)
        {
            table.AddRow(one.Work, Text(one.Ours), Markup.Escape(one.Peer), Text(one.Theirs), Number(one.Ratio.Median));
        }

        Table budgets = new Table().Border(TableBorder.Simple).AddColumns("budget", "measured", "asked", "met");
        foreach (Budget budget in comparisons.SelectMany(one => one.Budgets))
        {
            string asked = $"{(budget.IsFloor ? ">=" : "<=")} {Number(budget.Limit)}";
            budgets.AddRow(Markup.Escape(budget.Name), Text(budget.Value), asked, budget.IsMet ? "yes" : "no");
        }

        console.Write(table);
        console.Write(budgets);
    }

    private static object Members(Spread spread) => new { median = spread.Median, min = spread.Min, max = spread.Max };

    private static string Text(Spread spread) => $"{Number(spread.Median)} ({Number(spread.Min)} to {Number(spread.Max)})";

    private static string Number(double number) => number.ToString("G4", CultureInfo.InvariantCulture);
}
