using System.CommandLine;
using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary>
/// <c>series reconfigure SERIES|GLOB</c>: lets series of a running daemon go on under another configuration. The daemon checks the values.
/// </summary>
internal static class ReconfigureCommand
{
    private static readonly (string Key, string Help, bool IsList)[] Keys =
    [
        ("profile", "Set of experts: fast, balanced or full.", false),
        ("experts", "Experts instead of a profile, such as \"naive, ar(20), rnn\".", true),
        ("target", "What is forecast: level, difference, return or log-return.", false),
        ("sample", "Which ticks are observed: tick, a bar length such as 5m, 1d, 1w or month-end.", false),
        ("horizon", "Steps ahead.", false),
        ("intervals", "Coverages of the intervals, such as 0.5,0.8,0.95.", true),
        ("season", "Observations of a season, or auto.", false),
        ("drift", "report or adapt.", false),
        ("reorder", "Event time that ticks wait for earlier ones, such as 250ms; 0ms for none.", false),
        ("reorder_limit", "Ticks that wait at most in the reorder window.", false),
        ("duplicates", "keep or drop-same-time-and-value.", false),
        ("seed", "Seed of the random initialisations.", false),
    ];

    public static Command Create(Terminal terminal)
    {
        var pattern = new Argument<string>("series") { Description = "A series id; * stands for any run of characters." };
        var rules = new Option<bool>("--rules") { Description = "Begin with what the daemon's series rules say now, not with what each runs under." };
        Option<string> http = DaemonClient.AddressOption();
        Option<bool> yes = Confirmation.Option();
        Option<string?>[] options = [.. Keys.Select(key => new Option<string?>($"--{key.Key.Replace('_', '-')}") { Description = key.Help })];
        var command = new Command(
            "reconfigure", "Let series go on under another configuration: what they know stays, new experts learn their history first.")
        {
            pattern, rules, http, yes,
        };
        Array.ForEach(options, command.Add);
        command.Validators.Add(result =>
        {
            if (result.GetResult(rules) is null && Array.TrueForAll(options, option => result.GetResult(option) is null))
            {
                result.AddError("Nothing is to change: name at least one of "
                    + $"{string.Join(", ", options.Select(option => option.Name))}, or --rules");
            }
        });
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            using var daemon = new DaemonClient(parsed.GetValue(http)!);
            var change = new Dictionary<string, object>();
            foreach ((Option<string?> option, (string key, _, bool isList)) in options.Zip(Keys))
            {
                if (parsed.GetValue(option) is { } text)
                {
                    change.Add(key, isList ? SeriesOptions.SplitExperts(text).ConvertAll(part => part.Trim()) : text);
                }
            }

            return await RunAsync(terminal, daemon, parsed.GetValue(pattern)!, change, parsed.GetValue(rules), parsed.GetValue(yes), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, DaemonClient daemon, string pattern, Dictionary<string, object> change, bool fromRules, bool yes,
        CancellationToken cancellation)
    {
        var ids = new List<string>();
        await foreach (SeriesReply series in daemon.ListAsync(pattern, cancellation))
        {
            ids.Add(series.Series);
        }

        if (ids.Count == 0)
        {
            throw new CommandException($"no series matches '{pattern}'; list them with: streamforecast series");
        }

        if (ids.Count > 1 && !await Confirmation.GivenAsync(terminal, yes, $"Reconfigure {ids.Count} series?", cancellation))
        {
            return ExitCode.Usage;
        }

        foreach (string id in ids)
        {
            await daemon.ReconfigureAsync(id, change, fromRules, cancellation);
        }

        await terminal.Error.WriteLineAsync($"Reconfigured {(ids.Count == 1 ? ids[0] : $"{ids.Count} series")}.");
        return ExitCode.Success;
    }
}
