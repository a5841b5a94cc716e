using Microsoft.Extensions.Logging;
using StreamForecast.Daemon.Wiring;

namespace StreamForecast.Daemon.Tests.Wiring;

public class SinkLogTests
{
    [Fact]
    public void A_sink_that_holds_ticks_back_is_named_when_it_begins_and_when_it_has_caught_up_and_ever_more_rarely()
    {
        var lines = new Lines();
        var log = new SinkLog("archive", lines);
        for (int i = 0; i < 5; i++)
        {
            log.Hold(true);
            log.Hold(false);
        }

        Assert.Equal(6, lines.Written.Count); // the 1st, 2nd and 4th time
        Assert.StartsWith("Sink archive is behind by more than its buffer", lines.Written[0], StringComparison.Ordinal);
        Assert.Equal("Sink archive has caught up: ticks are taken again", lines.Written[1]);
        Assert.EndsWith("(time 4)", lines.Written[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Forecasts_that_are_gone_are_told_with_the_reason()
    {
        var lines = new Lines();
        new SinkLog("archive", lines).Lost(3, "the file is gone");
        Assert.Equal("Sink archive has lost 3 forecasts: the file is gone", Assert.Single(lines.Written));
    }

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
