using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Api;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Tests.Api;

public sealed class ServerSentForecastsTests : IDisposable
{
    private static readonly ForecastLayout Layout = new(Horizon: 1, []);
    private readonly SeriesDirectory _directory = new(partitions: 1, maxSeries: 10);
    private readonly MemoryStream _sent = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Each_forecast_is_an_event_with_epoch_and_sequence_as_its_id()
    {
        using ServerSentForecasts events = Open();

        await events.WriteAsync(new ForecastBatch([Made("a", 4), Made("a", 5)], Skipped: 7) { SeriesEpoch = 3 }, CancellationToken.None);

        string[] blocks = Sent().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("event: forecast\nid: 3.4\ndata: {\"series\":\"a\",\"seq\":4,", blocks[0], StringComparison.Ordinal);
        Assert.StartsWith("event: forecast\nid: 3.5\ndata: ", blocks[1], StringComparison.Ordinal);
        Assert.Contains("\"skipped\":7", blocks[0], StringComparison.Ordinal);
        Assert.Contains("\"skipped\":0", blocks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_stands_on_the_last_event_of_its_batch_alone()
    {
        using ServerSentForecasts events = Open();

        await events.WriteAsync(new ForecastBatch([Made("a", 4), Made("b", 9)], Skipped: 0) { Cursor = "abc" }, CancellationToken.None);

        string[] blocks = Sent().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("event: forecast\ndata: ", blocks[0], StringComparison.Ordinal);
        Assert.StartsWith("event: forecast\nid: abc\ndata: ", blocks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_comes_before_the_forecasts_and_carries_the_position_only_when_there_are_none()
    {
        using ServerSentForecasts events = Open();

        await events.WriteAsync(
            new ForecastBatch([Made("a", 4)], Skipped: 0) { Cursor = "abc", Reset = ResetReason.TooOld }, CancellationToken.None);
        await events.WriteAsync(new ForecastBatch([], Skipped: 0) { Cursor = "def", Reset = ResetReason.OtherFilter }, CancellationToken.None);

        string[] blocks = Sent().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("event: reset\ndata: {\"reason\":\"too-old\"}", blocks[0]);
        Assert.StartsWith("event: forecast\nid: abc", blocks[1], StringComparison.Ordinal);
        Assert.Equal("event: reset\nid: def\ndata: {\"reason\":\"other-filter\"}", blocks[2]);
    }

    [Fact]
    public async Task The_last_event_says_why_it_is_the_last()
    {
        using ServerSentForecasts events = Open();

        await events.DisconnectAsync("too-slow", "you fell behind");

        Assert.Equal("event: disconnect\ndata: {\"reason\":\"too-slow\",\"detail\":\"you fell behind\"}\n\n", Sent());
    }

    [Fact]
    public async Task A_quiet_connection_gets_a_comment_now_and_then_until_the_subscription_ends()
    {
        using ServerSentForecasts events = Open();
        var completion = new TaskCompletionSource();

        Task beating = events.BeatUntilAsync(completion.Task);
        _time.Advance(ServerSentForecasts.Heartbeat);
        while (_sent.Length == 0)
        {
            await Task.Yield();
        }

        completion.SetResult();
        await beating;
        Assert.Equal(": alive\n\n", Sent());
    }

    public void Dispose() => _sent.Dispose();

    private ServerSentForecasts Open()
    {
        var context = new DefaultHttpContext();
        context.Response.Body = _sent;
        return new ServerSentForecasts(context.Response, _time, CancellationToken.None);
    }

    private string Sent() => Encoding.UTF8.GetString(_sent.ToArray());

    private SeriesForecast Made(string id, long sequence)
    {
        Assert.True(_directory.TryResolve(Encoding.UTF8.GetBytes(id), out SeriesHandle? handle));
        return new SeriesForecast(handle, new Forecast(Layout, sequence, Time: 0, Value: 1, IsReady: true, IsDegraded: false, [1, 1, 0.5]));
    }
}
