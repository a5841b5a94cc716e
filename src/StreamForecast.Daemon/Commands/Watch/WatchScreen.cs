using System.Text.Json;
using Spectre.Console;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Commands.Series;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>Keeps the table on the screen in step with what is heard, at most a few times a second.</summary>
/// <param name="table">The table.</param>
/// <param name="daemon">Asked how the series did.</param>
/// <param name="console">The screen.</param>
/// <param name="time">The clock of both.</param>
internal sealed class WatchScreen(WatchTable table, DaemonClient daemon, IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rating = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    public Task RunAsync(ForecastFeed feed, CancellationTokenSource stop) => console.Live(new Text("Waiting for forecasts. q ends.")).StartAsync(async live =>
    {
        Task reading = ReadAsync(feed, stop.Token);
        Task rating = RateAsync(stop.Token);
        using var timer = new PeriodicTimer(Redraw, time);
        while (!stop.IsCancellationRequested && !reading.IsCompleted)
        {
            if (!Console.IsInputRedirected && Console.KeyAvailable && Console.ReadKey(intercept: true).KeyChar is 'q' or 'Q')
            {
                await stop.CancelAsync();
                break;
            }

            lock (_lock)
            {
                live.UpdateTarget(table.Render());
            }

            await timer.WaitForNextTickAsync(stop.Token);
        }

        await stop.CancelAsync();
        await rating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await reading;
    });

    private async Task ReadAsync(ForecastFeed feed, CancellationToken cancellation)
    {
        await foreach (FeedEvent heard in feed.ReadAsync(cancellation))
        {
            using JsonDocument? forecast = heard.Forecast is { } text ? JsonDocument.Parse(text) : null;
            lock (_lock)
            {
                table.Lost = heard.Lost;
                if (forecast is not null)
                {
                    table.Take(forecast.RootElement);
                }
            }
        }
    }

    /// <summary>How the series did is asked now and then: forecasts do not carry it.</summary>
    internal async Task RateAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Rating, time);
        do
        {
            string[] shown;
            lock (_lock)
            {
                shown = [.. table.Shown.Select(series => series.Id)];
            }

            foreach (string id in shown)
            {
                await RateAsync(id, cancellation);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task RateAsync(string id, CancellationToken cancellation)
    {
        try
        {
            SeriesReply? series = await daemon.FindAsync(id, cancellation);
            lock (_lock)
            {
                if (series is null)
                {
                    table.Forget(id);
                }
                else
                {
                    table.Rate(id, series.RelativeRmse);
                }
            }
        }
        catch (CommandException)
        {
            // The daemon is away, which the table says already, or has no answer for this one now.
        }
    }
}
