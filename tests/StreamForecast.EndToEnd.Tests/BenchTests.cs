using System.Text.Json;

namespace StreamForecast.EndToEnd.Tests;

/// <summary><c>bench</c> with little to do: every part of it runs and says what it measured. What the figures are is nobody's business here.</summary>
public class BenchTests
{
    [Fact]
    public async Task Every_load_runs_against_daemon_and_plain_loop_and_each_budget_has_its_figure()
    {
        (int exitCode, string output, string errors) = await DaemonProcess.RunAsync(
            "bench", "--runs", "1", "--ticks", "10000", "--max-series", "1000", "--only", "fast 10000", "--format", "json");

        Assert.Equal((0, ""), (exitCode, errors));
        JsonElement[] lines = Lines(output);
        JsonElement[] loads = [.. lines.Where(line => Kind(line) == "load")];
        Assert.Equal(
            ["daemon grpc", "daemon grpc", "daemon lineprotocol", "daemon ndjson", "daemon websocket", "plain-loop grpc", "plain-loop lineprotocol", "plain-loop ndjson"],
            loads.Select(load => $"{load.GetProperty("server").GetString()} {load.GetProperty("protocol").GetString()}").Order(StringComparer.Ordinal));
        Assert.All(loads, load => Assert.True(load.GetProperty("ticks_per_second").GetProperty("median").GetDouble() > 0));
        JsonElement[] budgets = [.. lines.Where(line => Kind(line) == "budget")];
        Assert.Contains("ndjson, of the plain loop", budgets.Select(budget => budget.GetProperty("name").GetString()));
        Assert.All(budgets, budget => Assert.All(
            ["value", "min", "max", "budget"], member => Assert.Equal(JsonValueKind.Number, budget.GetProperty(member).ValueKind)));
        Assert.All(budgets, budget => Assert.True(budget.TryGetProperty("met", out _)));
    }

    [Fact]
    public async Task Latency_start_and_memory_are_measured_too()
    {
        foreach ((string only, int budgets) in new[] { ("latency relaxed", 1), ("start", 2), ("memory", 1), ("tell", 0), ("models fast", 0) })
        {
            (int exitCode, string output, string errors) = await DaemonProcess.RunAsync(
                "bench", "--runs", "1", "--ticks", "10000", "--max-series", "1000", "--only", only, "--format", "json");
            Assert.Equal((0, ""), (exitCode, errors));
            Assert.Equal(budgets, Lines(output).Count(line => Kind(line) == "budget"));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_run_in_silence()
    {
        (int exitCode, string output, string errors) = await DaemonProcess.RunAsync("bench", "--only", "gprc");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("budget", output, StringComparison.Ordinal);
        Assert.Contains("'gprc'", errors, StringComparison.Ordinal);
        Assert.Contains("daemon grpc fast 10000 durable", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_run_of_a_latency_counts()
    {
        (int exitCode, string output, string errors) = await DaemonProcess.RunAsync(
            "bench", "--runs", "2", "--only", "latency relaxed", "--format", "json");
        Assert.Equal((0, ""), (exitCode, errors));
        JsonElement latency = Assert.Single(Lines(output), line => Kind(line) == "latency");
        Assert.Equal(80_000, latency.GetProperty("forecasts").GetInt64());
        JsonElement p50 = latency.GetProperty("p50_ms");
        Assert.True(p50.GetProperty("min").GetDouble() > 0); // of a run that nothing was recorded of it would be 0
        Assert.InRange(p50.GetProperty("median").GetDouble(), p50.GetProperty("min").GetDouble(), p50.GetProperty("max").GetDouble());
    }

    /// <summary>Each line is an object, and there is nothing else.</summary>
    private static JsonElement[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Kind(JsonElement line) => line.GetProperty("kind").GetString();
}
