using System.CommandLine;
using System.Runtime.ExceptionServices;
using System.Text;
using StreamForecast.Daemon.Commands.Feed.Targets;
using StreamForecast.Daemon.Commands.Series;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary><c>feed FILE|-</c>: sends observations to a running daemon, as fast as it goes or as far apart as they happened.</summary>
internal static class FeedCommand
{
    private const string Grpc = "grpc";
    private const string Http = "http";
    private const string LineProtocol = "lineprotocol";
    private const string WebSocket = "websocket";
    private const string DefaultGrpcAddress = "127.0.0.1:8081";
    private static readonly int MaxProducerBytes = new IngestLimits().MaxProducerBytes;

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "CSV, Parquet or NDJSON; - reads ticks from standard input, as NDJSON or --input csv.", HelpName = "FILE|-" };
        var speed = new Option<string>("--speed")
        {
            Description = "max, or so many times as fast as it happened: 1x, 100x (default: max). Event times stay as they are.",
            HelpName = "1x|100x|max",
            DefaultValueFactory = _ => "max",
        };
        speed.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !FeedPace.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError($"--speed {result.Tokens[0].Value}: write max, or a number above 0 and an x, such as 1x or 100x");
            }
        });
        var protocol = new Option<string>("--protocol")
        {
            Description = "How: grpc, http (NDJSON), lineprotocol or websocket (default: grpc).",
            DefaultValueFactory = _ => Grpc,
        };
        protocol.AcceptOnlyFromAmong(Grpc, Http, LineProtocol, WebSocket);
        Option<string> http = DaemonClient.AddressOption();
        Option<string> grpc = DaemonAddress.Create("--grpc", "Where the daemon listens for gRPC", DefaultGrpcAddress);
        var series = new Option<string?>("--series")
        {
            Description = "Id of a table's series, or in front of the columns' names where there are several (default: the columns' names).",
            HelpName = "ID",
        };
        var producer = new Option<string?>("--producer")
        {
            Description = "Numbers the ticks under this name: feeding the same file again under it learns only what is new (default: a name of its own).",
            HelpName = "NAME",
        };
        producer.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && (Encoding.UTF8.GetByteCount(name.Value) is var bytes && (bytes < 1 || bytes > MaxProducerBytes) || name.Value[0] == TickMessage.ProducerMark))
            {
                result.AddError($"--producer: write 1 to {MaxProducerBytes} bytes, the first no {TickMessage.ProducerMark}");
            }
        });
        var reading = new ObservationFileOptions();
        Option<string> format = OutputFormat.Create();
        var command = new Command("feed", "Send observations to a running daemon: all at once, or at the pace at which they happened.")
        {
            file, speed, protocol, http, grpc, series, producer, format,
        };
        reading.AddTo(command, file, series);
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            using FeedInput ticks = FeedInput.Open(parsed.GetValue(file)!, reading.Read(parsed), parsed.GetValue(series), terminal.Error, TimeProvider.System);
            string way = parsed.GetValue(protocol)!;
            string name = parsed.GetValue(producer) ?? $"feed-{Guid.NewGuid():N}";
            var tally = new FeedTally();
            var retry = new FeedRetry(terminal.Error, tally, TimeProvider.System, new Random(Environment.ProcessId));
            var daemon = new Uri($"http://{parsed.GetValue(http)}");
            await using IFeedTarget target = way switch
            {
                Grpc => new GrpcTarget(new Uri($"http://{parsed.GetValue(grpc)}"), name, tally, retry),
                Http => HttpTarget.Ndjson(daemon, tally, retry),
                LineProtocol => HttpTarget.LineProtocol(daemon, tally, retry),
                _ => new WebSocketTarget(daemon, tally, retry, TimeProvider.System),
            };

            FeedNumbers? numbers = way == LineProtocol ? null : new FeedNumbers(name); // line protocol has no place for a number
            var pace = new FeedPace(FeedPace.TryParse(parsed.GetValue(speed)!, out double? times) ? times : null, TimeProvider.System);
            var run = new FeedRun(ticks, target, pace, numbers, tally, TimeProvider.System);
            var report = new FeedReport(terminal, ticks, Path.GetFileName(parsed.GetValue(file)!), tally, hasCounts: way != LineProtocol, TimeProvider.System);
            bool isWhole = false;
            CommandException? fault;
            try
            {
                isWhole = await RunAsync(run, report, new FeedStop(retry, tally, terminal.Error), cancellation);
                fault = run.Fault;
            }
            catch (CommandException refused)
            {
                fault = refused;
            }

            bool isCut = fault is null && !run.HasEnded && parsed.GetValue(file) != ObservationFileForm.StandardInput; // what comes live has no end but this
            if (isCut)
            {
                report.Stopped();
            }

            report.End(parsed.IsJson(format)); // an error is the last word, not the only one
            if (fault is not null)
            {
                ExceptionDispatchInfo.Throw(fault);
            }

            return isCut ? ExitCode.Stopped
                : isWhole && tally.Count is { Rejected: 0, Unreadable: 0, Unanswered: 0 } ? ExitCode.Success
                : ExitCode.Failed;
        });
        return command;
    }

    /// <returns>False when it was asked to stop and not all that was sent is acknowledged.</returns>
    private static async Task<bool> RunAsync(FeedRun run, FeedReport report, FeedStop stop, CancellationToken cancellation)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var sending = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        Task stopping = StopWhenAskedAsync(stop, reading, sending, ended.Token);
        try
        {
            await report.FollowAsync(run.RunAsync(reading.Token, sending.Token));
            return true;
        }
        catch (OperationCanceledException) when (sending.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await ended.CancelAsync();
            await stopping;
        }
    }

    private static async Task StopWhenAskedAsync(FeedStop stop, CancellationTokenSource reading, CancellationTokenSource sending, CancellationToken ended)
    {
        await StopSignal.WaitAsync(ended);
        if (!ended.IsCancellationRequested)
        {
            await stop.StopAsync(reading, sending);
        }
    }
}
