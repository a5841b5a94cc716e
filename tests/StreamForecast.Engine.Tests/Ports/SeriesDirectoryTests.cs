using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public sealed class SeriesDirectoryTests
{
    [Fact]
    public void The_same_bytes_give_the_same_handle()
    {
        var directory = new SeriesDirectory(16, 10);
        Assert.True(directory.TryResolve("BTC-USD"u8, out SeriesHandle? first));
        Assert.True(directory.TryResolve("BTC-USD"u8, out SeriesHandle? second));
        Assert.True(directory.TryFind("BTC-USD", out SeriesHandle? found));
        Assert.Same(first, second);
        Assert.Same(first, found);
        Assert.Same(first, directory.Restore("BTC-USD"));
        Assert.Equal(1, directory.Count);
    }

    [Theory]
    [InlineData("BTC-USD")]
    [InlineData("a")]
    public void The_partition_is_XxHash64_of_the_id_modulo_their_count(string id)
    {
        var directory = new SeriesDirectory(16, 10);
        ulong hash = System.IO.Hashing.XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(id));
        Assert.Equal((int)(hash % 16), directory.Restore(id).Partition);
    }

    [Fact]
    public void Restored_series_do_not_ask_for_room()
    {
        var directory = new SeriesDirectory(1, maxSeries: 1);
        directory.Restore("a");
        directory.Restore("b");
        Assert.Equal(2, directory.Count);
        Assert.False(directory.TryResolve("c"u8, out _));
    }

    [Fact]
    public async Task Many_threads_meeting_the_same_new_ids_agree_on_their_handles_and_count()
    {
        var directory = new SeriesDirectory(16, 1000);
        byte[][] ids = Enumerable.Range(0, 500).Select(i => Encoding.UTF8.GetBytes($"series-{i}")).ToArray();
        SeriesHandle[][] resolved = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Array.ConvertAll(ids, id =>
        {
            Assert.True(directory.TryResolve(id, out SeriesHandle? handle));
            return handle;
        }))));
        Assert.All(resolved, handles => Assert.Equal(resolved[0], handles));
        Assert.Equal(500, directory.Count);
    }
}
