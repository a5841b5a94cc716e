using Microsoft.AspNetCore.Http;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed.Targets;

public class HttpTargetTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FeedTally _tally = new();
    private readonly List<double[]> _bodies = [];

    [Fact]
    public async Task Ticks_that_an_answer_says_nothing_of_are_sent_again()
    {
        await using ScriptedDaemon daemon = await StartAsync(ticks => _bodies.Count == 1
            ? (503, $$"""{"title":"Not every line was answered in time.",{{ScriptedDaemon.Counts(1, "[2,2]")}}}""")
            : (200, $$"""{{{ScriptedDaemon.Counts(ticks)}}}"""));
        await SendAsync(daemon, ticks: 5);
        Assert.Equal([[0, 1, 2, 3, 4], [1, 2, 3, 4]], _bodies);
        Assert.Equal((5, 5, 1), (_tally.Count.Acknowledged, _tally.Count.Accepted, _tally.Count.Reconnects));
    }

    [Fact]
    public async Task A_body_too_long_for_the_daemon_is_sent_in_parts_at_once_and_so_are_those_after_it()
    {
        await using ScriptedDaemon daemon = await StartAsync(ticks => ticks > 2
            ? (413, $$"""{"title":"The body was not read to its end.",{{ScriptedDaemon.Counts(0)}}}""")
            : (200, $$"""{{{ScriptedDaemon.Counts(ticks)}}}"""));
        await SendAsync(daemon, ticks: 5);
        Assert.Equal([[0, 1, 2, 3, 4], [0, 1], [2, 3], [4]], _bodies);
        Assert.Equal((5, 0), (_tally.Count.Accepted, _tally.Count.Reconnects));
    }

    [Fact]
    public async Task A_single_tick_too_long_for_the_daemon_is_an_error_that_names_the_setting()
    {
        await using ScriptedDaemon daemon = await StartAsync(_ => (413, $$"""{"title":"The body was not read to its end.",{{ScriptedDaemon.Counts(0)}}}"""));
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => SendAsync(daemon, ticks: 1));
        Assert.Contains("http.max_request_bytes", fault.Message, StringComparison.Ordinal);
    }

    private Task<ScriptedDaemon> StartAsync(Func<int, (int Status, string Text)> answer) => ScriptedDaemon.StartAsync(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        _bodies.Add(ScriptedDaemon.ValuesOf(await reader.ReadToEndAsync(context.RequestAborted)));
        (context.Response.StatusCode, string text) = answer(_bodies[^1].Length);
        await context.Response.WriteAsync(text, context.RequestAborted);
    });

    private async Task SendAsync(ScriptedDaemon daemon, int ticks)
    {
        var retry = new FeedRetry(TextWriter.Null, _tally, new JumpingClock(), new Random(1));
        await using HttpTarget target = HttpTarget.Ndjson(daemon.Address, _tally, retry);
        await target.SendAsync([.. Enumerable.Range(0, ticks).Select(i => new FeedTick("a", i, i, i + 1, "p", i))], None);
        await target.FlushAsync(None);
    }
}
