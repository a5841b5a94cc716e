using System.CommandLine;
using Spectre.Console;
using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.PeerBenchmarks;
using StreamForecast.PeerBenchmarks.MathNet;
using StreamForecast.PeerBenchmarks.Torch;

const int LeastRuns = 5;
var runs = new Option<int>("--runs")
{
    Description = $"Runs of each side, by turns; at least {LeastRuns} (default: 7).",
    HelpName = "N",
    DefaultValueFactory = _ => 7,
};
runs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < LeastRuns) result.AddError($"--runs: write a whole number from {LeastRuns} on");
});
var python = new Option<string>("--python")
{
    Description = "Python interpreter that has PyTorch (default: /usr/bin/python3, which Debian's python3-torch installs for).",
    HelpName = "PATH",
    DefaultValueFactory = _ => "/usr/bin/python3",
};
var format = new Option<string>("--format") { Description = "table or json (default: table).", DefaultValueFactory = _ => "table" };
format.AcceptOnlyFromAmong("table", "json");
var command = new RootCommand("The models against the same work done by others, side by side in one run.") { runs, python, format };
command.SetAction(parsed =>
{
    try
    {
        Comparison[] comparisons =
        [
            NetworkComparison.Run(LayerKind.Lstm, "LSTM", parsed.GetValue(python)!, parsed.GetValue(runs)),
            NetworkComparison.Run(LayerKind.Lstm, "LSTMCell", parsed.GetValue(python)!, parsed.GetValue(runs)),
            NetworkComparison.Run(LayerKind.Gru, "GRU", parsed.GetValue(python)!, parsed.GetValue(runs)),
            NetworkComparison.Run(LayerKind.Gru, "GRUCell", parsed.GetValue(python)!, parsed.GetValue(runs)),
            LeastSquaresComparison.Run(parsed.GetValue(runs)),
        ];
        if (parsed.GetValue(format) == "json")
        {
            PeerReport.WriteJson(Console.Out, comparisons);
        }
        else
        {
            PeerReport.WriteTables(AnsiConsole.Console, comparisons);
        }

        return 0;
    }
    catch (PeerException missing)
    {
        Console.Error.WriteLine($"error: {missing.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();
