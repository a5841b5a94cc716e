using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>Tells what was measured as it is measured: lines and at last a table for people, one object a line for programs.</summary>
internal sealed class BenchReport(Terminal terminal, bool isJson)
{
    private readonly JsonLines _json = new(terminal.Out);

    public void Model(string profile, Spread microseconds) => Tell(
        Text($"models {profile}: {microseconds.Median:F2} us a value on one core ({microseconds.Min:F2} to {microseconds.Max:F2})"),
        writer =>
        {
            writer.WriteString("kind", "models");
            writer.WriteString("profile", profile);
            Write(writer, "us_per_tick", microseconds);
        });

    public void Load(BenchScenario scenario, Throughput load) => Tell(
        Text($"{scenario.Name}: {load.TicksPerSecond.Median:N0} ticks/s ({load.TicksPerSecond.Min:N0} to {load.TicksPerSecond.Max:N0}); a tick costs the server {load.ServerMicroseconds.Median:F2} us and {load.AllocatedBytes.Median:N0} bytes, the client {load.ClientMicroseconds.Median:F2} us"),
        writer =>
        {
            writer.WriteString("kind", "load");
            writer.WriteString("server", scenario.Server);
            writer.WriteString("protocol", scenario.Protocol);
            writer.WriteString("profile", scenario.Profile);
            writer.WriteNumber("series", scenario.Series);
            writer.WriteString("durability", scenario.Durability);
            writer.WriteNumber("burst", scenario.Burst);
            Write(writer, "ticks_per_second", load.TicksPerSecond);
            Write(writer, "server_cpu_us_per_tick", load.ServerMicroseconds);
            Write(writer, "client_cpu_us_per_tick", load.ClientMicroseconds);
            Write(writer, "server_allocated_bytes_per_tick", load.AllocatedBytes);
        });

    public void TellChain(Spread rate) => Tell(
        Text($"tell chain: {rate.Median:N0} messages/s through router, 10,000 actors and sink ({rate.Min:N0} to {rate.Max:N0})"),
        writer =>
        {
            writer.WriteString("kind", "tell-chain");
            Write(writer, "messages_per_second", rate);
        });

    public void Latency(string durability, Latency latency) => Tell(
        Text($"latency {durability}: p50 {latency.P50.Median:F2} ({latency.P50.Min:F2} to {latency.P50.Max:F2}), p99 {latency.P99.Median:F2} ({latency.P99.Min:F2} to {latency.P99.Max:F2}), p99.9 {latency.P999.Median:F2}, longest {latency.Max.Max:F1} ms over {latency.Forecasts:N0} forecasts"),
        writer =>
        {
            writer.WriteString("kind", "latency");
            writer.WriteString("durability", durability);
            Write(writer, "p50_ms", latency.P50);
            Write(writer, "p99_ms", latency.P99);
            Write(writer, "p999_ms", latency.P999);
            Write(writer, "max_ms", latency.Max);
            writer.WriteNumber("forecasts", latency.Forecasts);
        });

    public void Memory(int series, Spread bytes) => Tell(
        Text($"memory: {bytes.Median:N0} bytes a series at {series:N0} series ({bytes.Min:N0} to {bytes.Max:N0})"),
        writer =>
        {
            writer.WriteString("kind", "memory");
            writer.WriteNumber("series", series);
            Write(writer, "bytes_per_series", bytes);
        });

    public void Start(Spread empty, Spread loaded, long ticks) => Tell(
        Text($"start: ready in {empty.Median:F2} s ({empty.Min:F2} to {empty.Max:F2}) with an empty store, in {loaded.Median:F2} s ({loaded.Min:F2} to {loaded.Max:F2}) after a kill with 10,000 series and {ticks:N0} ticks"),
        writer =>
        {
            writer.WriteString("kind", "start");
            Write(writer, "empty_s", empty);
            Write(writer, "loaded_s", loaded);
        });

    public void End(IReadOnlyList<Budget> budgets)
    {
        if (isJson)
        {
            foreach (Budget budget in budgets)
            {
                _json.Write(writer =>
                {
                    writer.WriteString("kind", "budget");
                    writer.WriteString("name", budget.Name);
                    writer.WriteFinite("value", budget.Value.Median);
                    writer.WriteFinite("min", budget.Value.Min);
                    writer.WriteFinite("max", budget.Value.Max);
                    writer.WriteNumber("budget", budget.Limit);
                    writer.WriteString("asked", budget.IsFloor ? ">=" : "<=");
                    writer.WriteBoolean("met", budget.IsMet);
                });
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Minimal).AddColumns("budget", "measured", "least to most", "asked", "met");
        foreach (Budget budget in budgets)
        {
            table.AddRow(
                Markup.Escape(budget.Name), Number(budget.Value.Median), $"{Number(budget.Value.Min)} to {Number(budget.Value.Max)}",
                $"{(budget.IsFloor ? ">=" : "<=")} {Number(budget.Limit)}", budget.IsMet ? "yes" : "no");
        }

        terminal.Tables.Write(table);
    }

    private static string Number(double number) => number.ToString(number >= 1000 ? "N0" : "0.###", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter writer, string name, Spread spread)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("median", spread.Median);
        writer.WriteNumber("min", spread.Min);
        writer.WriteNumber("max", spread.Max);
        writer.WriteEndObject();
    }

    private void Tell(string line, Action<Utf8JsonWriter> members)
    {
        if (isJson)
        {
            _json.Write(members);
        }
        else
        {
            terminal.Out.WriteLine(line);
        }

        terminal.Out.Flush();
    }
}
