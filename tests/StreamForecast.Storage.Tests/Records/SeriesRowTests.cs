using StreamForecast.Storage.Records;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Records;

public sealed class SeriesRowTests
{
    [Fact]
    public void Any_change_is_seen()
    {
        var row = SeriesRow.Seal(Configured(3, "a/b", generation: 2), partition: 1, offset: 40);
        Assert.True(row.IsIntact);
        Assert.False((row with { Number = 4 }).IsIntact);
        Assert.False((row with { Id = "a/c" }).IsIntact);
        Assert.False((row with { Generation = 1 }).IsIntact);
        Assert.False((row with { Partition = 0 }).IsIntact);
        Assert.False((row with { Configured = 41 }).IsIntact);
    }

    [Fact]
    public void The_floor_is_the_older_snapshot_or_where_it_was_configured()
    {
        var row = SeriesRow.Seal(Configured(3, "a"), partition: 1, offset: 40);
        Assert.Equal(40, row.Floor);
        Assert.Equal(40, (row with { NewestSnapshot = 60 }).Floor);
        Assert.Equal(50, (row with { NewestSnapshot = 60, OlderSnapshot = 50 }).Floor);
    }
}
