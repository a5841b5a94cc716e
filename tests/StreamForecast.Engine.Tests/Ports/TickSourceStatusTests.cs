using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public class TickSourceStatusTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly TickSourceStatus _status;

    public TickSourceStatusTests() => _status = new TickSourceStatus("binance", "exchange", _time);

    [Fact]
    public void A_state_keeps_its_beginning_and_its_reason()
    {
        _status.Connecting();
        _time.Advance(TimeSpan.FromSeconds(5));
        _status.Running();
        _time.Advance(TimeSpan.FromSeconds(5));
        _status.Running();
        Assert.Equal((TickSourceState.Running, Start.AddSeconds(5), null), Standing());

        _status.Failed("the key was refused", "message 3", Start.AddSeconds(60));

        TickSourceReport report = _status.Report();
        Assert.Equal((TickSourceState.Failed, Start.AddSeconds(10), "the key was refused"), Standing());
        Assert.Equal(("message 3", Start.AddSeconds(60)), (report.Position, report.RetryAt));
        _status.Connecting();
        Assert.Equal((null, null, null), (_status.Report().Reason, _status.Report().Position, _status.Report().RetryAt));
    }

    [Fact]
    public void Reconnects_and_gaps_are_counted_with_the_last_of_each_and_told_to_the_host()
    {
        List<TroubleTally> told = [];
        _status.OnTrouble = told.Add;

        _status.Running();
        _status.Reconnecting("no route");
        _status.Running();
        _status.Reconnecting("closed by the server", "message 9");
        _status.Gap(3, "BTC: 5 to 7 never came", "message 12");
        _status.Gap(1, "BTC: 9 never came", "message 14");

        TickSourceReport report = _status.Report();
        Assert.Equal((1L, 2L, 4L), (report.Reconnects, report.Gaps, report.Missing));
        Assert.Equal((TickSourceState.Connecting, "closed by the server"), (report.State, report.Reason));
        Assert.Equal(
            [
                new TroubleTally(TickSourceTrouble.Disconnected, 2, "message 9", "closed by the server", Start),
                new TroubleTally(TickSourceTrouble.Gap, 2, "message 14", "BTC: 9 never came", Start),
            ],
            report.Troubles);
        Assert.Equal([1L, 2L, 1L, 2L], told.Select(trouble => trouble.Count));
    }

    [Fact]
    public void The_first_answered_block_shows_that_a_source_runs_but_not_that_a_lost_connection_is_back()
    {
        _status.Connecting();
        Answered(Block(), new IngestAnswer(), line => $"{line}");
        Assert.Equal(TickSourceState.Running, _status.Report().State);

        _status.Reconnecting("gone");
        Answered(Block(), new IngestAnswer(), line => $"{line}");

        Assert.Equal(TickSourceState.Connecting, _status.Report().State);
    }

    [Fact]
    public void Ticks_are_counted_by_outcome_and_rejections_by_reason_with_the_last_example()
    {
        var answer = new IngestAnswer { Accepted = 4, Duplicates = 3, TooOld = 2, Late = 1, Rejected = 3 };

        Answered(Block(double.NaN, double.NaN, 1e300, 5), answer, line => $"message {line}");
        Answered(Block(double.NaN), answer, line => $"message {line}");
        Answered(Block(), new IngestAnswer(), line => $"message {line}");

        TickSourceReport report = _status.Report();
        Assert.Equal((8L, 6L, 4L, 2L, 6L), (report.Accepted, report.Duplicates, report.TooOld, report.Late, report.Rejected));
        Assert.Equal(
            [(RejectionReason.NotFinite, 3L, "message 1"), (RejectionReason.ValueOutOfRange, 1L, "message 3")],
            report.Rejections.Select(tally => (tally.Reason, tally.Count, tally.Position)));
        Assert.Equal(4000L, report.LastEventTime);
    }

    [Fact]
    public void What_a_source_keeps_back_is_counted_with_the_rest()
    {
        _status.Withheld(duplicates: 2, late: 3);
        Answered(Block(), new IngestAnswer { Duplicates = 1, Late = 1 }, line => $"{line}");

        TickSourceReport report = _status.Report();
        Assert.Equal((3L, 4L), (report.Duplicates, report.Late));
    }

    [Fact]
    public void Ticks_that_came_without_a_time_are_counted_whatever_brought_them()
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(4, 10), new EdgeClock(_time), new IngestLimits());
        builder.Add(1, "a"u8, time: null, 1);
        builder.Add(2, "a"u8, time: 1000, 2);
        builder.Add(3, "a"u8, time: null, 3);
        Answered(builder.Build(), new IngestAnswer { Accepted = 3 }, line => $"{line}");
        Answered(Block(1), new IngestAnswer { Accepted = 1 }, line => $"{line}");

        Assert.Equal(2, _status.Report().TimedByReceipt);
    }

    [Fact]
    public void Rejections_past_those_told_one_by_one_are_counted_too()
    {
        var limits = new IngestLimits { MaxReportedRejections = 1 };

        Answered(Block(limits, double.NaN, 1e300, 1e300), new IngestAnswer { Rejected = 3 }, line => $"message {line}");

        Assert.Equal(
            [(RejectionReason.NotFinite, 1L, "message 1"), (RejectionReason.ValueOutOfRange, 2L, null)],
            _status.Report().Rejections.Select(tally => (tally.Reason, tally.Count, tally.Position)));
    }

    private (TickSourceState State, DateTimeOffset Since, string? Reason) Standing() =>
        (_status.Report().State, _status.Report().Since, _status.Report().Reason);

    private void Answered(TickBlock block, IngestAnswer answer, Func<long, string> positionOf)
    {
        _status.Read(block, positionOf);
        _status.Answered(block, answer);
    }

    private TickBlock Block(params double[] values) => Block(new IngestLimits(), values);

    private TickBlock Block(IngestLimits limits, params double[] values)
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(4, 10), new EdgeClock(_time), limits);
        for (int i = 0; i < values.Length; i++)
        {
            builder.Add(i + 1, "a"u8, (i + 1) * 1000, values[i]);
        }

        return builder.Build();
    }
}
