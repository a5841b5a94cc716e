using System.Text;
using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>A CSV file of observations, as a backtest reads it: rows, or a <see cref="ObservationFileException"/> that names the line.</summary>
internal sealed class ObservationFileTarget : FuzzTarget
{
    // In memory where the system has such a place: the file is written anew for every input.
    private readonly string _file = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"streamforecast-fuzz-{Guid.NewGuid():N}.csv");

    public override string Name => "observation-file";

    public override int Share => 2;

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Encoding.UTF8.GetBytes("date,open,close\n2024-01-02,1.5,2\n2024-01-03,2.5,3\n2024-01-04,,\"4\"\n"),
        Encoding.UTF8.GetBytes("symbol;time;price\nA;1700000000;1\nB;1700000000;2\nA;1700000001;3\n"),
        Encoding.UTF8.GetBytes("1\n2\n3\n"),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { ",", ";", "\t", "|", "\"", "\"\"", "\r\n", "\n", "NaN", "1e400", "-", "2024-02-30", "\uFEFF" }.Select(Encoding.UTF8.GetBytes)];

    protected override bool Decode(byte[] input)
    {
        File.WriteAllBytes(_file, input);
        int read = 0;
        try
        {
            using var file = CsvObservationFile.Open(_file, new TableColumns());
            foreach (FileObservation row in file.Read())
            {
                BrokenPromiseException.Unless(row.Series >= 0 && row.Series < file.Series.Count, $"a row of series {row.Series} of {file.Series.Count}");
                read++;
            }
        }
        catch (ObservationFileException)
        {
            return false;
        }
        finally
        {
            File.Delete(_file);
        }

        return read > 0;
    }
}
