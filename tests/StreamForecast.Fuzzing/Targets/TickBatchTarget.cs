using Google.Protobuf;
using Grpc.Core;
using StreamForecast.Daemon.Grpc;
using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>A batch of packed columns, as a gRPC stream brings it: what is no batch ends the stream with a status, rows are refused one by one.</summary>
internal sealed class TickBatchTarget : FuzzTarget
{
    public override string Name => "grpc-batch";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        new TickBatch
        {
            Number = 1,
            NewSeries = { "BTC-USD", "ETH-USD" },
            Series = { 0, 1, 0 },
            TimeDeltas = { 1_700_000_000_000_000_000, 5, -2 },
            Values = { 64000.5, 3200.25, 64001 },
            Producer = "feed",
            Sequences = { 1, 2, 3 },
        }.ToByteArray(),
        new TickBatch { Number = 1, NewSeries = { "a" }, Series = { 0, 0 }, Values = { 1, double.NaN } }.ToByteArray(),
    ];

    protected override bool Decode(byte[] input)
    {
        TickBatch batch;
        try
        {
            batch = TickBatch.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }

        var digest = new TickDigest();
        try
        {
            using var progress = new FeedProgress(Edge.Limits.MaxReportedRejections);
            var reader = new TickBatchReader(new OneBatch(batch), Edge.NewBuilder(), progress);
            IAsyncEnumerator<TickBlock> blocks = reader.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
            while (Next(blocks))
            {
                digest.Add(blocks.Current);
            }
        }
        catch (RpcException status)
        {
            BrokenPromiseException.Unless(status.StatusCode == StatusCode.InvalidArgument, $"the stream ends with {status.StatusCode}");
            return false;
        }

        BrokenPromiseException.Unless(
            digest.Ticks + digest.Rejections == batch.Series.Count, $"{batch.Series.Count} rows, {digest.Ticks} ticks, {digest.Rejections} rejections");
        return digest.Ticks > 0;
    }

    // Nothing in it waits: the one batch is there.
    private static bool Next(IAsyncEnumerator<TickBlock> blocks) => blocks.MoveNextAsync().AsTask().GetAwaiter().GetResult();

    private sealed class OneBatch(TickBatch batch) : IAsyncStreamReader<TickBatch>
    {
        private bool _isRead;

        public TickBatch Current => batch;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            bool isFirst = !_isRead;
            _isRead = true;
            return Task.FromResult(isFirst);
        }
    }
}
