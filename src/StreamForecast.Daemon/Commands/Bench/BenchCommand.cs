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

    private const string Tell = "tell";
    private const string Memory = "memory";
    private const string Start = "start";

    private static readonly string[] Profiles = ["fast", "balanced", "full"];
    private static readonly string[] Durabilities = [BenchScenario.Durable, BenchScenario.Relaxed];

    private static readonly TimeSpan LatencyWarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LatencyRun = TimeSpan.FromSeconds(4);

    public static Command Create(Terminal terminal)
    {
        Option<int> runs = NumberOption.Create("--runs", "Runs of everything that count.", 5, 1, 100);
        Option<long> ticks = NumberOption.Create(
            "--ticks", "Ticks of one run in the fast profile; balanced takes .3 of it, full .1.", 5_000_000L, 10_000, 100_000_000);
        Option<int> largest = NumberOption.Create("--max-series", "Series of the largest load.", 100_000, 1_000, 1_000_000);
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
            string text = parsed.GetValue(only) ?? "";
            string[] names = [.. Names(parsed.GetValue(largest))];
            if (!Array.Exists(names, name => IsPart(name, text)))
            {
                await terminal.Error.WriteLineAsync($"error: nothing here has '{text}' in its name; there are: {string.Join("; ", names)}");
                return ExitCode.Usage;
            }

            var report = new BenchReport(terminal, parsed.IsJson(format));
            var bench = new Run(text, parsed.GetValue(runs), parsed.GetValue(ticks), parsed.GetValue(largest), report, cancellation);
            await bench.MeasureAsync();
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Of all there is to run.</summary>
    private static IEnumerable<string> Names(int largest) =>
    [
        .. Profiles.Select(ModelsOf), .. BenchScenario.All(largest).Select(scenario => scenario.Name), Tell,
        .. Durabilities.Select(LatencyOf), Memory, Start,
    ];

    private static string ModelsOf(string profile) => $"models {profile}";

    private static string LatencyOf(string durability) => $"latency {durability}";

    private static bool IsPart(string name, string only) => name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private sealed class Run(string only, int runs, long ticks, int largest, BenchReport report, CancellationToken cancellation)
    {
        private readonly BenchFigures _figures = new();

        public async Task MeasureAsync()
        {
            foreach (string profile in Profiles)
            {
                if (IsAsked(ModelsOf(profile)))
                {
                    Spread cost = ModelCost.Measure(profile, UsualSeries, ticks / 2, runs);
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

            if (IsAsked(Tell))
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

        private bool IsAsked(string name) => IsPart(name, only);

        private async Task<Latency?> LatencyAsync(string durability)
        {
            if (!IsAsked(LatencyOf(durability)))
            {
                return null;
            }

            using var place = new Workplace();
            await using ServerProcess server = await ServerProcess.StartAsync(
                place.DaemonArguments("fast", durability, UsualSeries), cancellation);
            Latency latency = await Latency.MeasureAsync(
                server.Grpc, UsualSeries, LatencyRate, LatencyWarmUp, LatencyRun, runs, cancellation);
            report.Latency(durability, latency);
            return latency;
        }

        private async Task MeasureMemoryAsync()
        {
            if (!IsAsked(Memory))
            {
                return;
            }

            double[] bytes = new double[runs];
            for (int run = 0; run < runs; run++)
            {
                using var place = new Workplace();
                bytes[run] = await SeriesMemory.MeasureAsync("fast", largest, place.Data, cancellation);
            }

            Spread each = Spread.Of(bytes);
            _figures.BytesPerSeries = each;
            report.Memory(largest, each);
        }

        private async Task MeasureStartAsync()
        {
            if (!IsAsked(Start))
            {
                return;
            }

            var (empty, loaded) = (new List<double>(), new List<double>());
            for (int run = 0; run < runs; run++)
            {
                using var place = new Workplace();
                IReadOnlyList<string> arguments = place.DaemonArguments("fast", BenchScenario.Durable, UsualSeries);
                empty.Add(await StartAsync(arguments, async server =>
                {
                    await using var load = new GrpcLoad(server.Grpc);
                    await load.SendAsync(new TickStream(UsualSeries), ticks, cancellation);
                }));
                loaded.Add(await StartAsync(arguments, _ => Task.CompletedTask));
            }

            (_figures.EmptyStart, _figures.LoadedStart) = (Spread.Of(empty), Spread.Of(loaded));
            report.Start(_figures.EmptyStart.Value, _figures.LoadedStart.Value, ticks);
        }

        /// <returns>Seconds until it was ready. After its work it is killed.</returns>
        private async Task<double> StartAsync(IReadOnlyList<string> arguments, Func<ServerProcess, Task> work)
        {
            await using ServerProcess server = await ServerProcess.StartAsync(arguments, cancellation);
            await work(server);
            await server.KillAsync();
            return server.StartedIn.TotalSeconds;
        }
    }
}
