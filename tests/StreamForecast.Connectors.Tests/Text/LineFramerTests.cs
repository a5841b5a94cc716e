using System.Text;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Text;

public class LineFramerTests
{
    [Theory]
    [InlineData(false, 2, 0)]
    [InlineData(true, 1, 1)]
    public async Task A_last_line_without_its_end_is_taken_only_where_the_input_cannot_be_cut(bool isCut, int ticks, long refused)
    {
        List<TickBlock> blocks = await Inputs.AllAsync(PipedTicks.ReadAsync(
            Inputs.Pieces("a value=1 1\na value=23 2"u8.ToArray()), Inputs.Builder(), new LineFramer(new LineProtocolParser(1), 100, isCut), default));
        Assert.Equal((ticks, refused), (blocks.Sum(block => block.Count), blocks.Sum(block => block.Rejected)));
        Assert.All(blocks.SelectMany(block => block.Rejections), rejection => Assert.Equal((2L, RejectionReason.Malformed), (rejection.Line, rejection.Reason)));
    }

    [Fact]
    public async Task An_input_that_ends_with_a_whole_line_was_not_cut()
    {
        List<TickBlock> blocks = await Inputs.AllAsync(PipedTicks.ReadAsync(
            Inputs.Pieces(Encoding.UTF8.GetBytes("a value=1 1\n")), Inputs.Builder(), new LineFramer(new LineProtocolParser(1), 100, isCutAtEnd: true), default));
        Assert.Equal((1, 0L), (blocks.Sum(block => block.Count), blocks.Sum(block => block.Rejected)));
    }
}
