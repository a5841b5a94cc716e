using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamForecast.Storage.Inspection;

namespace StreamForecast.Daemon.Commands.Store;

/// <summary><c>store verify</c>: checks every record; with <c>--salvage</c> it copies what is sound into a new store.</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var store = new StoreOption();
        var salvage = new Option<string?>("--salvage")
        {
            Description = "Copy what is sound into a new store in this directory. The damaged one is left as it is.",
            HelpName = "NEWDIR",
        };
        Option<string> format = OutputFormat.Create();
        var command = new Command(
            "verify", "Check every record of the store; exit code 1 when one is damaged. A daemon may run meanwhile, except with --salvage.");
        store.AddTo(command);
        command.Add(salvage);
        command.Add(format);
        command.SetAction((ParseResult parsed) => parsed.GetValue(salvage) is { } target
            ? Salvage(store.DirectoryOf(parsed), target, parsed.IsJson(format), terminal)
            : Verify(store.DirectoryOf(parsed), parsed.IsJson(format), terminal));
        return command;
    }

    private static int Verify(string directory, bool isJson, Terminal terminal)
    {
        StoreReport report = StoreInspector.Inspect(directory);
        if (isJson)
        {
            new JsonLines(terminal.Out).Write(writer => Write(writer, directory, report));
        }
        else
        {
            foreach (StoreFault fault in report.Faults)
            {
                terminal.Out.WriteLine($"{fault.Place}: {fault.Fault}");
            }

            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{directory}: {report.Series:N0} series in {report.Partitions} partitions, {report.LogRecords:N0} records of the log, {report.Snapshots:N0} snapshots, {report.HistoryRows:N0} observations of histories"));
            terminal.Out.WriteLine(report.IsSound
                ? "Every record is as it was written."
                : $"{report.Faults.Count} damaged. Copy what is sound: streamforecast store verify --data {directory} --salvage NEWDIR");
        }

        return report.IsSound ? ExitCode.Success : ExitCode.Failed;
    }

    private static int Salvage(string directory, string target, bool isJson, Terminal terminal)
    {
        IReadOnlyList<SalvagedPartition> partitions = StoreSalvage.Run(directory, target, TimeProvider.System);
        foreach (SalvagedPartition partition in partitions)
        {
            if (isJson)
            {
                new JsonLines(terminal.Out).Write(writer => Write(writer, partition));
            }
            else
            {
                Tell(partition, terminal.Out);
            }
        }

        if (!isJson)
        {
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{target}: {partitions.Sum(one => one.Kept):N0} series and {partitions.Sum(one => one.Records):N0} records copied, {partitions.Sum(one => one.Lost.Count):N0} series and about {partitions.Sum(one => one.LostRecords):N0} records lost. Start with: streamforecast serve --data {target}"));
        }

        return ExitCode.Success;
    }

    private static void Tell(SalvagedPartition partition, TextWriter output)
    {
        if (partition.LostRecords > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"partition {partition.Partition}: {partition.Records:N0} records copied, about {partition.LostRecords:N0} lost"));
        }

        foreach (string id in partition.Lost)
        {
            output.WriteLine($"partition {partition.Partition}: series '{id}' is lost");
        }

        foreach (string id in partition.Incomplete)
        {
            output.WriteLine($"partition {partition.Partition}: series '{id}' may lack ticks");
        }
    }

    private static void Write(Utf8JsonWriter writer, string directory, StoreReport report)
    {
        writer.WriteString("directory", directory);
        writer.WriteBoolean("sound", report.IsSound);
        writer.WriteNumber("format", report.Format);
        writer.WriteNumber("partitions", report.Partitions);
        writer.WriteNumber("series", report.Series);
        writer.WriteNumber("log_records", report.LogRecords);
        writer.WriteNumber("snapshots", report.Snapshots);
        writer.WriteNumber("history_rows", report.HistoryRows);
        writer.WriteStartArray("faults");
        foreach (StoreFault fault in report.Faults)
        {
            writer.WriteStartObject();
            writer.WriteString("place", fault.Place);
            writer.WriteString("fault", fault.Fault);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, SalvagedPartition partition)
    {
        writer.WriteNumber("partition", partition.Partition);
        writer.WriteNumber("series_kept", partition.Kept);
        Write(writer, "series_lost", partition.Lost);
        Write(writer, "series_that_may_lack_ticks", partition.Incomplete);
        writer.WriteNumber("records_kept", partition.Records);
        writer.WriteNumber("records_lost", partition.LostRecords);
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> ids)
    {
        writer.WriteStartArray(name);
        foreach (string id in ids)
        {
            writer.WriteStringValue(id);
        }

        writer.WriteEndArray();
    }
}
