using System.Text;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Tests.Records;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)] // the check value of CRC-32C
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void Matches_published_values(string text, uint expected) =>
        Assert.Equal(expected, default(Crc32C).Add(Encoding.ASCII.GetBytes(text)).Value);

    [Fact]
    public void Pieces_give_the_value_of_the_whole()
    {
        byte[] whole = [0x78, 0x56, 0x34, 0x12, 8, 7, 6, 5, 4, 3, 2, 1, 42];
        Crc32C pieces = default(Crc32C).Add(0x12345678).Add(0x0102030405060708L).Add([42]);
        Assert.Equal(default(Crc32C).Add(whole), pieces);
    }
}
