using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Grpc.Core;
using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.V1;
using RejectionReason = StreamForecast.Engine.Ports.RejectionReason;

namespace StreamForecast.Daemon.Grpc;

/// <summary>
/// Turns the packed batches of one stream into blocks. A row that is no tick becomes a rejection; a batch that cannot be read at all ends
/// the stream with INVALID_ARGUMENT, naming the batch and the column.
/// </summary>
/// <param name="requests">The batches.</param>
/// <param name="blocks">Where their ticks are gathered; lines are the rows of the stream, from 1.</param>
/// <param name="progress">Learns which rows are whose, and which batches the blocks complete.</param>
internal sealed class TickBatchReader(IAsyncStreamReader<TickBatch> requests, TickBlockBuilder blocks, FeedProgress progress)
{
    // The ids of the stream by place, at most as many as the node may hold. One that is malformed keeps its place, and its ticks are refused.
    private readonly List<NamedSeries> _table = [];
    private long _named; // with those past the limit, which take no room
    private ulong _number;
    private long _line;

    public async IAsyncEnumerable<TickBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await TryMoveNextAsync(cancellation))
        {
            TickBatch batch = requests.Current;
            Check(batch);
            progress.Begin(batch.Number, _line + 1, batch.Series.Count);
            long time = 0;
            for (int row = 0; row < batch.Series.Count; row++)
            {
                Add(batch, row, ref time);
                if (blocks.IsFull)
                {
                    yield return Build();
                }
            }

            progress.End(batch.Number);
            yield return Build();
        }
    }

    /// <summary>False at the end, also when it was the progress that ended the reading.</summary>
    private async Task<bool> TryMoveNextAsync(CancellationToken cancellation)
    {
        if (progress.IsRefused)
        {
            return false;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, progress.Refused);
        try
        {
            return await requests.MoveNext(either.Token);
        }
        catch (Exception ended) when (progress.IsRefused && ended is OperationCanceledException or RpcException)
        {
            return false;
        }
    }

    private TickBlock Build()
    {
        progress.Handed();
        return blocks.Build();
    }

    private void Add(TickBatch batch, int row, ref long time)
    {
        long line = ++_line;
        if (batch.TimeDeltas.Count > 0)
        {
            time = unchecked(time + batch.TimeDeltas[row]); // one that wraps around is no sane time, and is refused as such
        }

        uint place = batch.Series[row];
        if (place >= (uint)_table.Count)
        {
            (RejectionReason reason, string fault) = place < _named
                ? (RejectionReason.SeriesLimit,
                    $"the stream names more series than the node's limit of {blocks.Limits.MaxSeries}; "
                    + "raise limits.max_series, or open another stream for those there are")
                : (RejectionReason.InvalidSeriesId, $"series {place} is not in the stream's table, which has {_named} ids");
            blocks.Reject(line, reason, fault);
            return;
        }

        ref NamedSeries series = ref CollectionsMarshal.AsSpan(_table)[(int)place];
        if (series.Fault is not null)
        {
            blocks.Reject(line, RejectionReason.InvalidSeriesId, series.Fault);
            return;
        }

        bool isNumbered = batch.Sequences.Count > 0;
        if (isNumbered && batch.Sequences[row] > long.MaxValue)
        {
            blocks.Reject(line, RejectionReason.InvalidProducer, $"sequence must be at most {long.MaxValue}");
            return;
        }

        blocks.Add(
            line, series.Id, ref series.Handle, batch.TimeDeltas.Count > 0 ? time : null, batch.Values[row],
            isNumbered ? batch.Producer : null, isNumbered ? (long)batch.Sequences[row] : 0);
    }

    private void Check(TickBatch batch)
    {
        if (batch.Number != _number + 1)
        {
            throw Invalid(batch, $"number must be {_number + 1}: batches are counted from 1 without a gap");
        }

        _number = batch.Number;
        int count = batch.Series.Count;
        CheckColumn(batch, "values", batch.Values.Count, count, mayBeEmpty: false);
        CheckColumn(batch, "time_deltas", batch.TimeDeltas.Count, count, mayBeEmpty: true);
        CheckColumn(batch, "sequences", batch.Sequences.Count, count, mayBeEmpty: true);
        if (batch.Producer.Length > 0 != batch.Sequences.Count > 0 && count > 0)
        {
            throw Invalid(batch, "producer and sequences come together or not at all");
        }

        foreach (string id in batch.NewSeries)
        {
            AddToTable(id);
        }
    }

    private void AddToTable(string id)
    {
        _named++;
        if (_table.Count >= blocks.Limits.MaxSeries)
        {
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(id);
        string? fault = SeriesIdSyntax.Fault(bytes);
        _table.Add(new NamedSeries { Id = fault is null ? bytes : [], Fault = fault });
    }

    private static void CheckColumn(TickBatch batch, string name, int length, int count, bool mayBeEmpty)
    {
        if (length != count && !(mayBeEmpty && length == 0))
        {
            throw Invalid(batch, $"{name} has {length} entries where series has {count}");
        }
    }

    private static RpcException Invalid(TickBatch batch, string fault) =>
        new(new Status(StatusCode.InvalidArgument, $"batch {batch.Number}: {fault}"));

    /// <summary>A series as the stream names it; what it is malformed by, and what it stands for once a tick of it was taken.</summary>
    private struct NamedSeries
    {
        public byte[] Id;
        public string? Fault;
        public SeriesHandle? Handle;
    }
}
