using System.Threading.Channels;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>A sink whose writes end when the test says so.</summary>
internal sealed class HeldSink : IForecastSink
{
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>();

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        var write = new Write(batch);
        await _writes.Writer.WriteAsync(write, cancellation);
        await write.Done.WaitAsync(cancellation);
    }

    public async Task<Write> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _writes.Reader.ReadAsync(patience.Token);
    }

    internal sealed class Write(ForecastBatch batch)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ForecastBatch Batch => batch;

        public Task Done => _done.Task;

        public void Complete() => _done.SetResult();

        public void Fail(Exception error) => _done.SetException(error);
    }
}
