using StreamForecast.Storage.Records;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Records;

public sealed class SnapshotRowTests
{
    [Fact]
    public void Any_change_is_seen()
    {
        SnapshotRow row = SnapshotRow.Seal(Snapshot(3, 40));
        Assert.True(row.IsIntact);
        Assert.False((row with { Series = 4 }).IsIntact);
        Assert.False((row with { Offset = 41 }).IsIntact);
        Assert.False((row with { Version = 2 }).IsIntact);
        Assert.False((row with { Bytes = row.Bytes[..^1] }).IsIntact);
        row.Bytes[5] ^= 1;
        Assert.False(row.IsIntact);
    }
}
