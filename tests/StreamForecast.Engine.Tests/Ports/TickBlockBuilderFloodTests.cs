using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Ports;

/// <summary>It looks at the memory of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(TickBlockBuilderFloodTests), DisableParallelization = true)]
[Collection(nameof(TickBlockBuilderFloodTests))]
public sealed class TickBlockBuilderFloodTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddSeconds(Ticks.Start / Ticks.Second));
    private readonly SeriesDirectory _directory = new(16, maxSeries: 2);
    private readonly EdgeCounters _counters = new();
    private readonly TickBlockBuilder _builder;

    public TickBlockBuilderFloodTests()
    {
        _builder = new TickBlockBuilder(_directory, new EdgeClock(_time), new IngestLimits { MaxSeries = 2, MaxReportedRejections = 3 }, _counters);
    }

    [Fact]
    public void A_million_new_ids_against_the_limit_are_counted_and_leave_nothing_behind()
    {
        const int Ids = 1_000_000;
        Assert.True(_builder.Add(1, "a"u8, 0, 1));
        Assert.True(_builder.Add(2, "b"u8, 0, 1));
        byte[] id = "flood/0000000"u8.ToArray();
        for (int i = 0; i < 1000; i++)
        {
            _builder.Add(3, id, 0, 1); // what is made once is made
        }

        _builder.Build();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Ids; i++)
        {
            i.TryFormat(id.AsSpan("flood/".Length), out _, "D7");
            Assert.False(_builder.Add(3, id, 0, 1));
            if (i % TickBlockBuilder.MaxTicks == 0)
            {
                _builder.Build();
            }
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);
        Assert.Equal(2, _directory.Count);
        Assert.Equal(Ids + 1000, _counters.Rejected[RejectionReason.SeriesLimit]);
    }
}
