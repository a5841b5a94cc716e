using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>
/// Bytes that the daemon's heap hands out for a tick, by the path the tick takes, against <c>allocation-budgets.json</c>: they hardly depend
/// on the machine or on what else runs, so they show that a path has become dearer where a measured speed would not. Two million ticks of
/// ten thousand series, the second time they are sent: by then little is made for the first time.
/// </summary>
public class AllocationTests(ITestOutputHelper output)
{
    private const string BudgetFile = "allocation-budgets.json";

    public static TheoryData<string> Paths => [.. Budgets().EnumerateObject().Select(path => path.Name)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_tick_allocates_no_more_than_its_path_may(string path)
    {
        double budget = Budgets().GetProperty(path).GetDouble();
        (int exitCode, string text, string errors) = await DaemonProcess.RunAsync(
            "bench", "--runs", "1", "--ticks", "2000000", "--only", $"daemon {path}", "--format", "json");

        Assert.Equal((0, ""), (exitCode, errors));
        JsonElement load = Assert.Single(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement),
            line => line.GetProperty("kind").GetString() == "load");
        double bytes = load.GetProperty("server_allocated_bytes_per_tick").GetProperty("median").GetDouble();
        output.WriteLine($"{path}: {bytes:F0} of {budget:F0} bytes");
        Assert.True(bytes <= budget, $"a tick over {path} allocates {bytes:F0} bytes, {BudgetFile} allows {budget:F0}");
        Assert.True(bytes > budget / 2, $"a tick over {path} allocates {bytes:F0} bytes: {BudgetFile} can be brought down from {budget:F0}");
    }

    private static JsonElement Budgets() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, BudgetFile))).RootElement;
}
