using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Watch;

namespace StreamForecast.Daemon.Tests.Commands.Watch;

public class ForecastFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_daemon_that_takes_the_connection_and_answers_nothing_is_told_as_not_there()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync(async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var time = new FakeTimeProvider();
        using var feed = new ForecastFeed(daemon.Address.Authority, "*", every: 0, time);
        await using IAsyncEnumerator<FeedEvent> events = feed.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Task<bool> first = events.MoveNextAsync().AsTask();
        await asked.Task.WaitAsync(Patience);
        time.Advance(TimeSpan.FromSeconds(40));
        CommandException silent = await Assert.ThrowsAsync<CommandException>(() => first.WaitAsync(Patience));
        Assert.Contains("nothing was heard for 40 s", silent.Message, StringComparison.Ordinal);
    }
}
