using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Sinks;

public class FileSinkTests(ITestOutputHelper output) : SinkTest(output)
{
    private const int Ticks = 8_000;
    private const int Chunk = 500;

    [Fact]
    public async Task However_often_the_daemon_is_killed_the_lines_hold_every_forecast_once_and_no_finished_file_is_half()
    {
        string sink = $"{{ name: archive, type: ndjson, path: {PathOf("out")}, lossless: true, rotate_bytes: 300000 }}";
        DaemonProcess daemon = await FeedAndKillAsync(sink);
        await AssertAllAsync(Ticks, () => ReadLinesAsync(PathOf("out")), allowsRepeats: false);
        Assert.Equal(0, await daemon.TerminateAsync(within: TimeSpan.FromSeconds(20)));
        Assert.Empty(Directory.GetFiles(PathOf("out"), "*.open")); // an orderly end leaves nothing open
        await AssertAllAsync(Ticks, () => ReadLinesAsync(PathOf("out")), allowsRepeats: false);
    }

    [Fact]
    public async Task However_often_the_daemon_is_killed_the_tables_hold_every_forecast_once_and_no_finished_file_is_half()
    {
        string sink = $"{{ name: archive, type: parquet, path: {PathOf("out")}, lossless: true, rotate_bytes: 300000 }}";
        DaemonProcess daemon = await FeedAndKillAsync(sink);
        await SinkAsync(daemon, one => one.GetProperty("buffered").GetInt64() == 0);
        Assert.Equal(0, await daemon.TerminateAsync(within: TimeSpan.FromSeconds(20)));
        string[] files = Directory.GetFiles(PathOf("out"), "archive*");
        Assert.All(files, file => Assert.EndsWith(".parquet", file, StringComparison.Ordinal));
        var found = new List<(string, long)>();
        foreach (string file in files)
        {
            await using ParquetReader reader = await ParquetReader.CreateAsync(file);
            DataField[] fields = reader.Schema.GetDataFields();
            Assert.Contains("lower_80", fields.Select(field => field.Name));
            for (int i = 0; i < reader.RowGroupCount; i++)
            {
                using ParquetRowGroupReader group = reader.OpenRowGroupReader(i);
                string?[] series = new string?[group.RowCount];
                long[] sequences = new long[group.RowCount];
                int[] steps = new int[group.RowCount];
                await group.ReadAsync(Array.Find(fields, field => field.Name == "series")!, series.AsMemory());
                await group.ReadAsync<long>(Array.Find(fields, field => field.Name == "seq")!, sequences.AsMemory());
                await group.ReadAsync<int>(Array.Find(fields, field => field.Name == "step")!, steps.AsMemory());
                found.AddRange(Enumerable.Range(0, series.Length).Where(row => steps[row] == 1).Select(row => (series[row]!, sequences[row])));
            }
        }

        await AssertAllAsync(Ticks, () => Task.FromResult<IReadOnlyList<(string, long)>>(found), allowsRepeats: false);
    }

    [SkippableFact]
    public async Task On_a_full_disk_it_says_so_and_goes_on_when_there_is_room()
    {
        using SmallDisk disk = SmallDisk.Mount();
        DaemonProcess daemon = await StartWithAsync($"{{ name: archive, type: ndjson, path: {disk.Data}, lossless: true, rotate_bytes: 300000 }}");
        await FeedAsync(daemon, 0, Chunk);
        await SinkAsync(daemon, one => one.GetProperty("written").GetInt64() == Chunk);
        disk.Fill();
        for (int first = Chunk; first < Ticks; first += Chunk)
        {
            await FeedAsync(daemon, first, Chunk);
        }

        JsonElement full = await FailedAsync(daemon, "cannot be written");
        Assert.Contains(disk.Data, full.GetProperty("reason").GetString(), StringComparison.Ordinal);
        disk.Free();
        await AssertAllAsync(Ticks, () => ReadLinesAsync(disk.Data), allowsRepeats: false);
    }

    private async Task<DaemonProcess> FeedAndKillAsync(string sink)
    {
        DaemonProcess daemon = await StartWithAsync(sink);
        for (int first = 0; first < Ticks; first += Chunk)
        {
            await FeedAsync(daemon, first, Chunk);
            if (first / Chunk % 3 == 1)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(sink);
            }
        }

        return daemon;
    }

    /// <summary>Finished files and the open one, whose last line may still be half. The daemon goes on writing: where it finishes a file between the listing and the reading, all are read anew.</summary>
    private static Task<IReadOnlyList<(string, long)>> ReadLinesAsync(string directory)
    {
        while (true)
        {
            try
            {
                return Task.FromResult<IReadOnlyList<(string, long)>>([.. Directory.GetFiles(directory).Where(HoldsLines).SelectMany(ReadLines)]);
            }
            catch (FileNotFoundException)
            {
            }
        }
    }

    private static bool HoldsLines(string file) => Path.GetExtension(file) is ".ndjson" or ".open";

    private static IEnumerable<(string, long)> ReadLines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string[] lines = reader.ReadToEnd().Split('\n');
        Assert.True(lines[^1].Length == 0 || file.EndsWith(".open", StringComparison.Ordinal), $"{file} ends in half a line");
        return [.. lines[..^1].Select(IdOf)];
    }
}
