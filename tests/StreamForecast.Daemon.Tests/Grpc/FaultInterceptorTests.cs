using Grpc.Core;
using StreamForecast.Daemon.Grpc;

namespace StreamForecast.Daemon.Tests.Grpc;

public sealed class FaultInterceptorTests
{
    [Fact]
    public void A_caller_who_left_is_no_failure_however_a_stream_wraps_it()
    {
        var left = new AggregateException(new AggregateException(new OperationCanceledException()));

        Assert.Equal(StatusCode.Cancelled, FaultInterceptor.StatusOf(left, new CancellationToken(canceled: true))?.StatusCode);
        Assert.Equal(StatusCode.Unavailable, FaultInterceptor.StatusOf(left, CancellationToken.None)?.StatusCode);
    }

    [Fact]
    public void A_stream_that_its_caller_reset_is_no_failure_but_a_disk_that_fails_is()
    {
        Assert.Equal(StatusCode.Cancelled, FaultInterceptor.StatusOf(new IOException(), new CancellationToken(canceled: true))?.StatusCode);
        Assert.Null(FaultInterceptor.StatusOf(new IOException(), CancellationToken.None));
    }

    [Fact]
    public void What_nobody_planned_for_stays_unnamed_so_that_it_is_logged()
    {
        Assert.Null(FaultInterceptor.StatusOf(new AggregateException(new InvalidDataException()), CancellationToken.None));
        Assert.Null(FaultInterceptor.StatusOf(
            new AggregateException(new OperationCanceledException(), new InvalidDataException()), new CancellationToken(canceled: true)));
    }
}
