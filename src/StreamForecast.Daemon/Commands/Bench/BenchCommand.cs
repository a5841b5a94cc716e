using System.CommandLine;
using StreamForecast.Daemon.Commands.Bench.Loads;
using StreamForecast.Daemon.Commands.Bench.Yardsticks;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// <c>bench</c>: what the daemon does on this machine. It starts daemons of its own, feeds them as clients would, and prints each budget beside
/// its figure, with two yardsticks from the same run: the same work as a plain loop, and what actors alone cost.
/// </summary>
internal static class BenchCommand
{
    private const int UsualSeries = 10_000;
    private const int LatencyRate = 10_000;
    private const int Messages = 1_000_000;

    private static readonly TimeSpan LatencyWarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LatencyMeasured = TimeSpan.FromSeconds(10);

    public static Command Create(Terminal terminal)
    {
        Option<int> runs = NumberOption.Create("--runs", "Runs of each load that count, after one that warms up (default: 5).", 5, 1, 100);
        Option<long> ticks = NumberOption.Create(
            "--ticks", "Ticks of one run in the fast profile; balanced takes .3 of it, full .1 (default: 5000000).", 5_000_000L, 10_000, 100_000_000);
        Option<int> largest = NumberOption.Create("--max-series", "Series of the largest load (default: 100000).", 100_000, 1_000, 1_000_000);
        var only = new Option<string?>("--only")
        {
            Description = "Only what has this in its name, as in: grpc fast, plain-loop, latency, memory, start, models, tell.",
            HelpName = "TEXT",
        };
        Option<string> format = OutputFormat.Create();
        var command = new Command(
            "bench", "Measure on this machine: ticks a second, latency, memory and start, each beside its budget. Leave the machine alone meanwhile.")
        {
            runs, ticks, largest, only, format,
        };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            var report = new BenchReport(terminal, parsed.IsJson(format));
            var bench = new Run(parsed.GetValue(only) ?? "", parsed.GetValue(runs), parsed.GetValue(ticks), parsed.GetValue(largest), report, cancellation);
            await bench.MeasureAsync();
            return ExitCode.Success;
        });
        return command;
    }

    private sealed class Run(string only, int runs, long ticks, int largest, BenchReport report, CancellationToken cancellation)
    {
        private readonly BenchFigures _figures = new();

        public async Task MeasureAsync()
        {
            foreach (string profile in (string[])["fast", "balanced", "full"])
            {
                if (IsAsked($"models {profile}"))
                {
                    double cost = ModelCost.Measure(profile, UsualSeries, ticks / 2);
                    _figures.AddModel(profile, cost);
                    report.Model(profile, cost);
                }
            }

            foreach (BenchScenario scenario in BenchScenario.All(largest).Where(scenario => IsAsked(scenario.Name)))
            {
                Throughput load = await scenario.RunAsync(ticks, runs, cancellation);
                _figures.Add(scenario, load);
                report.Load(scenario, load);
            }

            if (IsAsked("tell"))
            {
                var rates = new List<double>();
                for (int i = 0; i <= runs; i++)
                {
                    rates.Add(await TellChain.MeasureAsync(UsualSeries, Messages));
                }

                Spread chain = Spread.Of(rates.Skip(1));
                _figures.TellChain = chain;
                report.TellChain(chain);
            }

            _figures.Durable = await LatencyAsync(BenchScenario.Durable);
            _figures.Relaxed = await LatencyAsync(BenchScenario.Relaxed);
            await MeasureMemoryAsync();
            await MeasureStartAsync();
            report.End(Budgets.Of(_figures, largest));
        }

        private bool IsAsked(string name) => name.Contains(only, StringComparison.OrdinalIgnoreCase);

        private async Task<Latency?> LatencyAsync(string durability)
        {
            if (!IsAsked($"latency {durability}"))
            {
                return null;
            }

            using var place = new Workplace();
            await using ServerProcess server = await ServerProcess.StartAsync(
                place.DaemonArguments("fast", durability, UsualSeries), cancellation);
            Latency latency = await Latency.MeasureAsync(
                server.Grpc, UsualSeries, LatencyRate, LatencyWarmUp, LatencyMeasured, cancellation);
            report.Latency(durability, latency);
            return latency;
        }

        private async Task MeasureMemoryAsync()
        {
            if (!IsAsked("memory"))
            {
                return;
            }

            using var place = new Workplace();
            double bytes = await SeriesMemory.MeasureAsync("fast", largest, place.Data, cancellation);
            _figures.BytesPerSeries = bytes;
            report.Memory(largest, bytes);
        }

        private async Task MeasureStartAsync()
        {
            if (!IsAsked("start"))
            {
                return;
            }

            using var place = new Workplace();
            IReadOnlyList<string> arguments = place.DaemonArguments("fast", BenchScenario.Durable, UsualSeries);
            await using (ServerProcess empty = await ServerProcess.StartAsync(arguments, cancellation))
            {
                _figures.EmptyStart = empty.StartedIn;
                await using var load = new GrpcLoad(empty.Grpc);
                await load.SendAsync(new TickStream(UsualSeries), ticks, cancellation);
                await empty.KillAsync();
            }

            await using ServerProcess loaded = await ServerProcess.StartAsync(arguments, cancellation);
            _figures.LoadedStart = loaded.StartedIn;
            report.Start(_figures.EmptyStart.Value, loaded.StartedIn, ticks);
        }
    }
}
