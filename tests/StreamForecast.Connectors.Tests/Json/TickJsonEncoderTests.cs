using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Json;

public class TickJsonEncoderTests
{
    [Fact]
    public async Task What_is_written_is_read_to_the_same_ticks()
    {
        var text = new StringBuilder();
        TickJsonEncoder.WriteLine(text, "a/b", 5, 0.1, "the \"desk\"", 7);
        TickJsonEncoder.WriteLine(text, "a", null, -1e14 / 3, null, 0);
        List<TickBlock> blocks = await Inputs.AllAsync(PipedTicks.ReadAsync(
            Inputs.Pieces(Encoding.UTF8.GetBytes(text.ToString())), Inputs.Builder(), new LineFramer(new TickJsonParser(), 1000), default));
        TickBlock block = Assert.Single(blocks);
        Assert.Equal(0, block.Rejected);
        Assert.Equal(["a/b", "a"], block.Series.Select(series => series.Id));
        Assert.Equal([0.1, -1e14 / 3], block.Values);
        Assert.Equal([5, Inputs.NowNanoseconds], block.Times);
        Assert.Equal([false, true], block.Received!);
        Assert.Equal(["the \"desk\""], block.Producers!.Names);
        Assert.Equal([1, 0], block.Producers.Index);
        Assert.Equal(7, block.Producers.Sequences[0]);
    }
}
