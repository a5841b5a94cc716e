using System.CommandLine;
using SharpFuzz;
using StreamForecast.Fuzzing;

var seconds = new Option<int?>("--seconds") { Description = "stop after so many seconds" };
var inputs = new Option<long?>("--inputs") { Description = "stop after so many inputs" };
var seed = new Option<int>("--seed") { Description = "what the inputs are drawn from", DefaultValueFactory = _ => 1 };
var only = new Option<string?>("--target") { Description = "one decoder alone: " + string.Join(", ", FuzzTargets.All().Select(one => one.Name)) };
var replay = new Option<FileInfo?>("--replay") { Description = "run --target on the bytes of a file" };
var examples = new Option<DirectoryInfo?>("--examples") { Description = "write the examples of --target to a directory, for afl-fuzz -i" };
var afl = new Option<bool>("--afl") { Description = "run --target under afl-fuzz, with instrumented assemblies" };
var root = new RootCommand("Feeds broken input to every decoder.") { seconds, inputs, seed, only, replay, examples, afl };
root.SetAction(parsed =>
{
    string? name = parsed.GetValue(only);
    FuzzTarget[] targets = [.. FuzzTargets.All().Where(one => name is null || one.Name == name)];
    if (targets.Length == 0)
    {
        Console.Error.WriteLine($"There is no target '{name}'.");
        return 2;
    }

    if (parsed.GetValue(replay) is { } file)
    {
        Console.WriteLine(targets[0].Run(File.ReadAllBytes(file.FullName)) ? "understood" : "refused");
        return 0;
    }

    if (parsed.GetValue(examples) is { } directory)
    {
        directory.Create();
        for (int i = 0; i < targets[0].Examples.Count; i++)
        {
            File.WriteAllBytes(Path.Combine(directory.FullName, $"{targets[0].Name}-{i}"), targets[0].Examples[i]);
        }

        return 0;
    }

    if (parsed.GetValue(afl))
    {
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            targets[0].Run(bytes.ToArray());
        });
        return 0;
    }

    TimeSpan? duration = parsed.GetValue(seconds) is { } most ? TimeSpan.FromSeconds(most) : null;
    return MutationRun.Execute(
        targets, parsed.GetValue(seed), parsed.GetValue(inputs) ?? (duration is null ? 1_000_000 : null), duration, Console.Out);
});
return root.Parse(args).Invoke();
