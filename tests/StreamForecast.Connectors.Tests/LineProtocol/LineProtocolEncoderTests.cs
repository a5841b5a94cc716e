using System.Text;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.LineProtocol;

public class LineProtocolEncoderTests
{
    [Fact]
    public async Task What_is_written_is_read_to_the_same_ticks()
    {
        var text = new StringBuilder();
        LineProtocolEncoder.WriteLine(text, "a/b", 5, 0.1);
        LineProtocolEncoder.WriteLine(text, "a", null, -1e14 / 3);
        List<TickBlock> blocks = await Inputs.AllAsync(PipedTicks.ReadAsync(
            Inputs.Pieces(Encoding.UTF8.GetBytes(text.ToString())), Inputs.Builder(), new LineFramer(new LineProtocolParser(1), 1000), default));
        TickBlock block = Assert.Single(blocks);
        Assert.Equal(0, block.Rejected);
        Assert.Equal(["a/b", "a"], block.Series.Select(series => series.Id));
        Assert.Equal([0.1, -1e14 / 3], block.Values);
        Assert.Equal([5, Inputs.NowNanoseconds], block.Times);
    }
}
