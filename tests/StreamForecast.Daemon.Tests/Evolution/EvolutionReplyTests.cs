using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Evolution;
using StreamForecast.Models.Recurrent;

namespace StreamForecast.Daemon.Tests.Evolution;

public class EvolutionReplyTests
{
    [Fact]
    public void Numbers_that_are_not_known_are_null()
    {
        var evolution = new SeriesEvolution();
        evolution.Add(["naive", "rnn"], new EvolutionSample(7, 1_700_000_000_000_000_000, [1, double.NaN], null));
        evolution.Add(["naive", "rnn"], new EvolutionSample(8, 1_700_000_001_000_000_000, [0.5, 0.5], new CellParameters(1, 2, double.NaN)));

        EvolutionReply reply = EvolutionReply.Of("s", evolution, after: 0);

        Assert.Equal([1, null], reply.Samples[0].Weights);
        Assert.Null(reply.Samples[0].U);
        Assert.Equal("2023-11-14T22:13:20Z", reply.Samples[0].Time);
        Assert.Equal((1, 2, null), (reply.Samples[1].U, reply.Samples[1].M, reply.Samples[1].B));
    }
}
