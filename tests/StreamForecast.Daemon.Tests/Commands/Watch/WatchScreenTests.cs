using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using StreamForecast.Daemon.Commands.Series;
using StreamForecast.Daemon.Commands.Watch;

namespace StreamForecast.Daemon.Tests.Commands.Watch;

public class WatchScreenTests
{
    /// <summary>So many that they would outlast <see cref="Patience"/> by the machine's clock.</summary>
    private const int Rounds = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_forgotten_series_leaves_the_table_and_those_after_it_and_after_one_without_an_answer_are_rated()
    {
        using var rounds = new SemaphoreSlim(0);
        List<string> asked = [];
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync(async context =>
        {
            string id = context.Request.Path.Value!.Split('/')[^1];
            asked.Add(id);
            (context.Response.StatusCode, string text) = id switch
            {
                "a" => (404, """{"title":"There is no such series.","detail":""}"""),
                "b" => (503, """{"title":"The engine did not answer in time.","detail":""}"""),
                _ => (200, """{"series":"c","relativeRmse":0.75}"""),
            };
            await context.Response.WriteAsync(text, context.RequestAborted);
            if (id == "c")
            {
                rounds.Release();
            }
        });
        var table = new WatchTable(most: 10);
        foreach (string id in new[] { "a", "b", "c" })
        {
            using JsonDocument forecast = JsonDocument.Parse(
                $$"""{"series":"{{id}}","value":1,"ready":false,"degraded":false,"forecast":[{"step":1,"mean":1,"intervals":[]}]}""");
            table.Take(forecast.RootElement);
        }

        var time = new FakeTimeProvider();
        using var client = new DaemonClient(daemon.Address.Authority);
        using var stop = new CancellationTokenSource();
        Task rating = new WatchScreen(table, client, AnsiConsole.Console, time).RateAsync(stop.Token);
        using var patience = new CancellationTokenSource(Patience);
        await rounds.WaitAsync(patience.Token);
        for (int round = 1; round < Rounds; round++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await rounds.WaitAsync(patience.Token);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rating);
        Assert.Equal(["a", "b", "c", .. Enumerable.Repeat<string[]>(["b", "c"], Rounds - 1).SelectMany(round => round)], asked);
        Assert.Equal([("b", null), ("c", 0.75)], table.Shown.Select(series => (series.Id, series.RelativeRmse)));
    }
}
