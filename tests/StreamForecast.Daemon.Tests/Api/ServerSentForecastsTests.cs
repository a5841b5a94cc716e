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
        using ServerSentForecasts events = Open(TimeSpan.Zero);

        await events.WriteAsync(new ForecastBatch([Made("a", 4), Made("a", 5)], Skipped: 7), CancellationToken.None);

        string[] blocks = Sent().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("event: forecast\nid: 3.4\ndata: {\"series\":\"a\",\"seq\":4,", blocks[0], StringComparison.Ordinal);
        Assert.StartsWith("event: forecast\nid: 3.5\ndata: ", blocks[1], StringComparison.Ordinal);
        Assert.Contains("\"skipped\":7", blocks[0], StringComparison.Ordinal);
        Assert.Contains("\"skipped\":0", blocks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spaced_out_only_the_newest_of_each_series_is_sent_and_the_others_are_counted()
    {
        using ServerSentForecasts events = Open(TimeSpan.FromMilliseconds(500));

        var batch = new ForecastBatch([Made("a", 1), Made("b", 1), Made("a", 2)], Skipped: 1);
        Task writing = events.WriteAsync(batch, CancellationToken.None).AsTask();

        Assert.False(writing.IsCompleted, "the next batch must wait for its time");
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await writing;
        string[] blocks = Sent().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, blocks.Length);
        Assert.Contains("\"series\":\"a\",\"seq\":2", blocks[0], StringComparison.Ordinal);
        Assert.Contains("\"skipped\":2", blocks[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quiet_connection_gets_a_comment_now_and_then_until_the_subscription_ends()
    {
        using ServerSentForecasts events = Open(TimeSpan.Zero);
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

    private ServerSentForecasts Open(TimeSpan spacing)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = _sent;
        return new ServerSentForecasts(context.Response, epoch: 3, spacing, _time, CancellationToken.None, CancellationToken.None);
    }

    private string Sent() => Encoding.UTF8.GetString(_sent.ToArray());

    private SeriesForecast Made(string id, long sequence)
    {
        Assert.True(_directory.TryResolve(Encoding.UTF8.GetBytes(id), out SeriesHandle? handle));
        return new SeriesForecast(handle, new Forecast(Layout, sequence, Time: 0, Value: 1, IsReady: true, IsDegraded: false, [1, 1, 0.5]));
    }
}
