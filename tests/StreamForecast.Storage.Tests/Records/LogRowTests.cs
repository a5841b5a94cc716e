using StreamForecast.Storage.Records;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Records;

public sealed class LogRowTests
{
    private readonly LogRow _row = LogRow.Seal(Batch(2, 100, 20, Configured(1, "a")));

    [Fact]
    public void A_sealed_row_is_intact() => Assert.True(_row.IsIntact);

    [Fact]
    public void A_flip_of_any_bit_is_seen()
    {
        for (int i = 0; i < _row.Bytes.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bytes = [.. _row.Bytes];
                bytes[i] ^= (byte)(1 << bit);
                Assert.False((_row with { Bytes = bytes }).IsIntact);
            }
        }
    }

    [Fact]
    public void A_missing_end_of_any_length_is_seen()
    {
        for (int length = 0; length < _row.Bytes.Length; length++)
            Assert.False((_row with { Bytes = _row.Bytes[..length] }).IsIntact);
    }

    [Fact]
    public void A_row_in_another_place_or_with_another_count_is_seen()
    {
        Assert.False((_row with { Key = new LogKey(3, 100) }).IsIntact);
        Assert.False((_row with { Key = new LogKey(2, 101) }).IsIntact);
        Assert.False((_row with { Count = 22 }).IsIntact);
        Assert.False((_row with { Checksum = _row.Checksum ^ 1 }).IsIntact);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4095, LogKey.MaxOffset)]
    [InlineData(1, 7)]
    public void A_key_and_its_id_are_one(int partition, long offset) =>
        Assert.Equal(new LogKey(partition, offset), LogKey.FromId(new LogKey(partition, offset).Id));
}
