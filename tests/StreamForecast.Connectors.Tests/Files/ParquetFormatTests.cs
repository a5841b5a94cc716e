using Parquet;
using Parquet.Schema;
using StreamForecast.Connectors.Files;

namespace StreamForecast.Connectors.Tests.Files;

public sealed class ParquetFormatTests : IDisposable
{
    private const string Lines = """
        {"series":"a","seq":1,"epoch":7,"time":"2026-01-05T10:00:00.123456789Z","value":1.5,"forecast":[{"step":1,"mean":2,"median":null,"up":0.5,"intervals":[]}],"model":"ensemble","ready":false,"degraded":false,"skipped":0}
        {"series":"b","seq":2,"epoch":7,"time":"2026-01-05T10:00:01Z","value":1.5,"forecast":[{"step":1,"mean":2,"median":2,"up":0.5,"intervals":[{"level":0.975,"lower":-1,"upper":null}]},{"step":2,"mean":3,"median":3,"up":0.5,"intervals":[{"level":0.975,"lower":-2,"upper":4}]}],"model":"ensemble","ready":true,"degraded":true,"skipped":0}

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-parquet-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_row_is_a_forecast_and_step_and_what_a_forecast_does_not_have_is_null()
    {
        string open = Path.Combine(_directory.FullName, "open");
        string finished = Path.Combine(_directory.FullName, "finished.parquet");
        await File.WriteAllTextAsync(open, Lines);
        await new ParquetFormat().FinishAsync(open, finished, default);
        Assert.Equal(["finished.parquet"], Directory.GetFiles(_directory.FullName).Select(Path.GetFileName));

        await using ParquetReader reader = await ParquetReader.CreateAsync(finished);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        DataField Field(string name) => Array.Find(reader.Schema.GetDataFields(), field => field.Name == name)!;
        string?[] series = new string?[3];
        await group.ReadAsync(Field("series"), series.AsMemory());
        int[] steps = new int[3];
        await group.ReadAsync<int>(Field("step"), steps.AsMemory());
        long[] nanoseconds = new long[3];
        await group.ReadAsync<long>(Field("time_ns"), nanoseconds.AsMemory());
        DateTime[] times = new DateTime[3];
        await group.ReadAsync<DateTime>(Field("time"), times.AsMemory());
        double?[] medians = new double?[3];
        await group.ReadAsync<double>(Field("median"), medians.AsMemory());
        double?[] lower = new double?[3];
        await group.ReadAsync<double>(Field("lower_97_5"), lower.AsMemory());
        double?[] upper = new double?[3];
        await group.ReadAsync<double>(Field("upper_97_5"), upper.AsMemory());
        Assert.Equal("a b b", string.Join(' ', series));
        Assert.Equal([1, 1, 2], steps);
        Assert.Equal(1_767_607_200_123_456_789, nanoseconds[0]);
        Assert.Equal(new DateTime(2026, 1, 5, 10, 0, 0, 123, 456), times[0], TimeSpan.FromMicroseconds(1));
        Assert.Equal([null, 2, 3], medians);
        Assert.Equal([null, -1, -2], lower);
        Assert.Equal([null, null, 4], upper);
    }

    [Fact]
    public async Task A_line_that_is_no_forecast_leaves_everything_as_it_was()
    {
        string open = Path.Combine(_directory.FullName, "open");
        string finished = Path.Combine(_directory.FullName, "finished.parquet");
        await File.WriteAllTextAsync(open, Lines + "{}\n");
        await Assert.ThrowsAsync<InvalidDataException>(() => new ParquetFormat().FinishAsync(open, finished, default));
        Assert.True(File.Exists(open));
        Assert.False(File.Exists(finished));
    }

    [Theory]
    [InlineData(0.8, "lower_80")]
    [InlineData(0.95, "lower_95")]
    [InlineData(0.975, "lower_97_5")]
    [InlineData(0.999, "lower_99_9")]
    public void A_column_is_named_by_its_percentage(double level, string name) => Assert.Equal(name, ParquetFormat.NameOf("lower", level));
}
