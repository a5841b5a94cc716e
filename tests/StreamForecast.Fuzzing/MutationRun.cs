using System.Diagnostics;
using System.Globalization;

namespace StreamForecast.Fuzzing;

/// <summary>Fuzzes without an outside fuzzer: rounds over all targets, counted, until time or inputs are used up or one fails.</summary>
internal static class MutationRun
{
    /// <summary>Inputs of one round for each unit of a target's share.</summary>
    private const int InputsPerShare = 20;

    /// <summary>No input of a few kilobytes may take longer, not even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>0, or 1 when a decoder failed; the input is then kept as a file.</returns>
    public static int Execute(IReadOnlyList<FuzzTarget> targets, int seed, long? maxInputs, TimeSpan? duration, TextWriter output)
    {
        Worker[] workers = [.. targets.Select((target, i) => new Worker(target, new Random(SeedOf(seed, i))))];
        var watch = Stopwatch.StartNew();
        long inputs = 0;
        while ((maxInputs is null || inputs < maxInputs) && (duration is null || watch.Elapsed < duration))
        {
            foreach (Worker worker in workers)
            {
                if (!worker.Round(output))
                {
                    return 1;
                }

                inputs += worker.InputsPerRound;
            }
        }

        foreach (Worker worker in workers)
        {
            output.WriteLine(worker);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{inputs} inputs, no unhandled exception, {watch.Elapsed.TotalSeconds:F0} s, seed {seed}"));
        return 0;
    }

    private static int SeedOf(int seed, int target) => unchecked((seed * 1_000_003) + target);

    private sealed class Worker(FuzzTarget target, Random random)
    {
        private readonly Mutator _mutator = new(target, random);
        private long _inputs;
        private long _understood;
        private TimeSpan _spent;

        public int InputsPerRound => InputsPerShare * target.Share;

        public bool Round(TextWriter output)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < InputsPerRound; i++)
            {
                byte[] input = _mutator.Next();
                long began = Stopwatch.GetTimestamp();
                try
                {
                    _understood += target.Run(input) ? 1 : 0;
                    BrokenPromiseException.Unless(Stopwatch.GetElapsedTime(began) < Patience, $"the input took longer than {Patience}");
                }
                catch (Exception e)
                {
                    string file = Path.GetFullPath($"fuzz-{target.Name}-{_inputs}.bin");
                    File.WriteAllBytes(file, input);
                    output.WriteLine($"{target.Name} fails on {file} (run it again with --target {target.Name} --replay {file}):\n{e}");
                    return false;
                }

                _inputs++;
            }

            _spent += Stopwatch.GetElapsedTime(start);
            return true;
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name,-20} {_inputs,12} inputs {_understood,12} understood {_spent.TotalMicroseconds / _inputs,8:F1} us each");
    }
}
