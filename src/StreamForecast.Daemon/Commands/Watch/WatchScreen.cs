using System.Text.Json;
using Spectre.Console;
using StreamForecast.Daemon.Commands.Series;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>Keeps the table on the screen in step with what is heard, at most a few times a second.</summary>
internal sealed class WatchScreen(WatchTable table, DaemonClient daemon, IAnsiConsole console)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rating = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    public Task RunAsync(ForecastFeed feed, CancellationTokenSource stop) => console.Live(new Text("Waiting for forecasts. q ends.")).StartAsync(async live =>
    {
        Task reading = ReadAsync(feed, stop.Token);
        Task rating = RateAsync(stop.Token);
        using var timer = new PeriodicTimer(Redraw);
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
    private async Task RateAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Rating);
        do
        {
            string[] shown;
            lock (_lock)
            {
                shown = [.. table.Shown.Select(series => series.Id)];
            }

            try
            {
                foreach (string id in shown)
                {
                    double? rating = (await daemon.FindAsync(id, cancellation)).RelativeRmse;
                    lock (_lock)
                    {
                        table.Rate(id, rating);
                    }
                }
            }
            catch (CommandException)
            {
                // The daemon is away, which the table says already.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }
}
