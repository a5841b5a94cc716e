using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;

namespace StreamForecast.Daemon.Tests.Api;

/// <summary>Who asks before the store is recovered: the host is built here and never started.</summary>
public sealed class EngineGateTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private WebApplication _app;

    public EngineGateTests() => _app = Build(new DaemonOptions());

    [Fact]
    public async Task A_program_is_told_at_once_to_come_again()
    {
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, await AskAsync("application/json"));
    }

    [Fact]
    public async Task A_browsers_event_source_that_would_give_up_on_an_error_waits_and_is_told_in_the_end()
    {
        Task<int> asked = AskAsync("text/event-stream");
        Assert.False(asked.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, await asked.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Where_it_is_not_to_wait_it_is_told_at_once()
    {
        await _app.DisposeAsync();
        _app = Build(new DaemonOptions { Http = new HttpOptions { RecoveryWait = TimeSpan.Zero } });
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, await AskAsync("text/event-stream").WaitAsync(TimeSpan.FromSeconds(60)));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private WebApplication Build(DaemonOptions options) =>
        DaemonHost.Build(options, new ServeFlags(), new Terminal(TextWriter.Null, TextWriter.Null, false, false, false), _time);

    private async Task<int> AskAsync(string accept)
    {
        var context = new DefaultHttpContext { RequestServices = _app.Services };
        context.Request.Headers.Accept = accept;
        object? answer = await EngineGate.Check(
            new DefaultEndpointFilterInvocationContext(context), _ => throw new InvalidOperationException("there is no engine to go on to"));
        return Assert.IsType<ProblemHttpResult>(answer).StatusCode;
    }
}
