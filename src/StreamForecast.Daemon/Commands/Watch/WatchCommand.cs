using System.CommandLine;
using System.Text.Json;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Commands.Series;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary><c>watch [PATTERN]</c>: live forecasts in the terminal; as plain lines where none looks on.</summary>
internal static class WatchCommand
{
    private const int DefaultRows = 20;
    private const int MaxRows = 1000;

    public static Command Create(Terminal terminal)
    {
        var pattern = new Argument<string>("pattern")
        {
            Description = "A series id; * stands for any run of characters (default: all).",
            DefaultValueFactory = _ => "*",
        };
        Option<int> rows = NumberOption.Create(
            "--rows", $"Series shown at once, 1 to {MaxRows} (default: {DefaultRows}).", DefaultRows, 1, MaxRows, "N");
        Option<int> every = NumberOption.Create(
            "--every",
            $"Milliseconds between two forecasts of a series, 0 to {ForecastsEndpoint.MaxSpacing}; those between are left out (default: 0, none is).",
            0, 0, ForecastsEndpoint.MaxSpacing, "MS");
        Option<string> http = DaemonClient.AddressOption();
        Option<string> format = OutputFormat.Create();
        var command = new Command("watch", "Follow the forecasts of a running daemon in the terminal.") { pattern, rows, every, http, format };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _ = StopWhenAskedAsync(stop);
            using var feed = new ForecastFeed(parsed.GetValue(http)!, parsed.GetValue(pattern)!, parsed.GetValue(every), TimeProvider.System);
            try
            {
                if (parsed.IsJson(format) || !terminal.IsWatchedOut)
                {
                    await WriteLinesAsync(feed, parsed.IsJson(format), terminal, stop.Token);
                }
                else
                {
                    using var daemon = new DaemonClient(parsed.GetValue(http)!);
                    var screen = new WatchScreen(new WatchTable(parsed.GetValue(rows)), daemon, terminal.Tables, TimeProvider.System);
                    await screen.RunAsync(feed, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to stop: that is how it ends.
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task StopWhenAskedAsync(CancellationTokenSource stop)
    {
        await StopSignal.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
    }

    private static async Task WriteLinesAsync(ForecastFeed feed, bool isJson, Terminal terminal, CancellationToken cancellation)
    {
        await foreach (FeedEvent heard in feed.ReadAsync(cancellation))
        {
            if (heard.Lost is { } reason)
            {
                await terminal.Error.WriteLineAsync($"warning: disconnected ({reason}); trying again");
                continue;
            }

            if (heard.Forecast is not { } forecast)
            {
                continue;
            }

            if (isJson)
            {
                await terminal.Out.WriteLineAsync(forecast);
            }
            else
            {
                using JsonDocument json = JsonDocument.Parse(forecast);
                var series = new WatchedSeries(json.RootElement.GetProperty("series").GetString()!);
                series.Take(json.RootElement);
                await terminal.Out.WriteLineAsync(series.ToString());
            }

            await terminal.Out.FlushAsync(cancellation);
        }
    }
}
