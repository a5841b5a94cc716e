using System.IO.Pipelines;
using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Daemon.Api;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Api;

public class TickBodyTests
{
    /// <summary>More ticks than a block has: left behind the first, the reader stands in the middle of a buffer.</summary>
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"series\":\"a\",\"value\":1}\n", TickBlockBuilder.MaxTicks + 1_000)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Left_early_a_pipe_of_its_own_gives_its_buffers_back_and_the_servers_is_left_to_the_server(bool isOwn)
    {
        using var pool = new CountingPool();
        var input = PipeReader.Create(new MemoryStream(Text), new StreamPipeReaderOptions(pool));
        var blocks = new TickBlockBuilder(new SeriesDirectory(1, 10), new EdgeClock(TimeProvider.System), new IngestLimits());
        var body = new TickBody(input, new TickJsonDecoder(JsonFraming.Lines).ReadAsync, blocks, isOwn);

        await using (IAsyncEnumerator<TickBlock> each = body.ReadAsync(CancellationToken.None).GetAsyncEnumerator())
        {
            Assert.True(await each.MoveNextAsync());
        }

        Assert.Equal(isOwn, pool.Rented == pool.Returned);
        await input.CompleteAsync();
    }
}
