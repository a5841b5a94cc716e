using InfluxDB.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Core.Exceptions;
using InfluxDB.Client.Writes;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>InfluxDB's own client library writes to the daemon as it writes to InfluxDB.</summary>
public class InfluxClientTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly DateTime Start = new(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Points_are_learned_compressed_and_not()
    {
        const int Points = 500;
        DaemonProcess daemon = await StartDaemonAsync();
        using var client = new InfluxDBClient(new InfluxDBClientOptions($"{daemon.Address}") { Token = "any", Org = "any", Bucket = "any" });
        Assert.True(await client.PingAsync());
        WriteApiAsync api = client.GetWriteApiAsync();
        await api.WritePointsAsync([.. Enumerable.Range(0, Points).Select(PointAt)]);
        client.EnableGzip();
        await api.WritePointsAsync([.. Enumerable.Range(Points, Points).Select(PointAt)]);
        Assert.Equal(2 * Points, await daemon.Client.ObservationsAsync("trades/BTC/cme/price"));
        Assert.Equal(2 * Points, await daemon.Client.ObservationsAsync("trades/BTC/cme/size"));
        Assert.Equal("2026-01-05T10:16:39Z", (await daemon.Client.GetJsonAsync(DaemonClient.Path("trades/BTC/cme/price"))).GetProperty("lastTime").GetString());
    }

    [Fact]
    public async Task A_refused_line_is_told_as_the_library_expects_it_and_its_neighbours_stand()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using var client = new InfluxDBClient(new InfluxDBClientOptions($"{daemon.Address}") { Token = "any", Org = "any", Bucket = "any" });
        HttpException refused = await Assert.ThrowsAnyAsync<HttpException>(() => client.GetWriteApiAsync()
            .WriteRecordsAsync(["a value=1 1767607200", "a value=x 1767607201", "a value=2 1767607202"], WritePrecision.S));
        Assert.Equal(400, refused.Status);
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, await daemon.Client.ObservationsAsync("a"));
    }

    private static PointData PointAt(int n) => PointData.Measurement("trades").Tag("venue", "cme").Tag("symbol", "BTC")
        .Field("price", 64_000 + (n % 17)).Field("size", 2.5).Timestamp(Start.AddSeconds(n), WritePrecision.Ms);
}
