using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tcp;

/// <summary>
/// The ticks of one connection. Its peer hears no answer, so what the engine refuses is kept and handed to it again, in order, while nobody
/// reads the socket. What a quarantined partition refuses would wait until the daemon is started again, and everything behind it: that is let go.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="materializer">Runs its streams.</param>
/// <param name="peer">Is told what happens.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="random">Draws the pauses; decides nothing that is learned.</param>
internal sealed class TcpFeed(ForecastEngine engine, IMaterializer materializer, LineProtocolAccount.Peer peer, TimeProvider time, Random random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<TickBlock> _unanswered = new();
    private readonly List<TickBlock> _refused = [];
    private readonly RetryPause _pause = new(FirstPause, LongestPause, random);
    private Task<bool>? _next;
    private RefusalReason _reason;
    private bool _isEnded;

    /// <summary>Reads until the peer ends, or it is asked to stop; then what was read is still handed over.</summary>
    /// <param name="input">The lines. Whoever called completes it.</param>
    /// <param name="nanoseconds">Unit of their timestamps.</param>
    /// <param name="stopping">Ends the reading.</param>
    /// <returns>Ticks that were read and never taken: above 0 only when it was stopped.</returns>
    public async Task<int> RunAsync(PipeReader input, long nanoseconds, CancellationToken stopping)
    {
        await using CancellationTokenRegistration stop = stopping.Register(input.CancelPendingRead);
        using var leaving = new CancellationTokenSource();
        await using IAsyncEnumerator<TickBlock> reading = ReadAsync(input, nanoseconds, leaving.Token).GetAsyncEnumerator(leaving.Token);
        try
        {
            return await FeedAsync(reading, stopping);
        }
        finally
        {
            await leaving.CancelAsync();
            if (_next is { } pending)
            {
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what is still moving cannot be disposed of
            }
        }
    }

    private async Task<int> FeedAsync(IAsyncEnumerator<TickBlock> reading, CancellationToken stopping)
    {
        while (true)
        {
            TickBlock[] again = [.. _refused];
            _refused.Clear();
            var refusal = new TaskCompletionSource();
            try
            {
                await Source.From(() => RoundAsync(reading, again, refusal.Task)).Via(engine.Ingest()).RunForeach(answer => Answered(answer, refusal), materializer);
            }
            finally
            {
                refusal.TrySetResult(); // a round that failed reads no further
            }

            if (_refused.Count == 0 && _isEnded)
            {
                return 0;
            }

            if (_refused.Count > 0)
            {
                TimeSpan wait = _pause.Next();
                peer.Refused(_reason, wait);
                await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (stopping.IsCancellationRequested && _refused.Count > 0)
            {
                return _refused.Sum(block => block.Count) + (_isEnded ? 0 : await CountRestAsync(reading));
            }
        }
    }

    /// <summary>What was refused before, then what comes, until something is refused.</summary>
    private async IAsyncEnumerable<TickBlock> RoundAsync(IAsyncEnumerator<TickBlock> reading, TickBlock[] again, Task refusal)
    {
        foreach (TickBlock block in again)
        {
            _unanswered.Enqueue(block);
            yield return block;
        }

        while (!refusal.IsCompleted)
        {
            _next ??= reading.MoveNextAsync().AsTask();
            await Task.WhenAny(_next, refusal);
            if (!_next.IsCompleted)
            {
                yield break;
            }

            bool isThere = await _next;
            _next = null;
            if (!isThere)
            {
                _isEnded = true;
                yield break;
            }

            peer.Read(reading.Current);
            _unanswered.Enqueue(reading.Current);
            yield return reading.Current;
        }
    }

    /// <summary>Answers come in the order of the blocks.</summary>
    private void Answered(IngestAnswer answer, TaskCompletionSource refusal)
    {
        _unanswered.TryDequeue(out TickBlock? block);
        peer.Answered(block!, answer);
        RefusedTick[] waiting = [.. answer.Refused.Where(tick => tick.Reason != RefusalReason.Quarantined)];
        if (waiting.Length < answer.Refused.Count)
        {
            peer.LetGo(answer.Refused.Count - waiting.Length);
        }

        if (waiting.Length == 0)
        {
            _pause.Reset();
            return;
        }

        _refused.Add(block!.Only(Array.ConvertAll(waiting, tick => tick.Row)));
        _reason = waiting[^1].Reason;
        refusal.TrySetResult();
    }

    /// <summary>The blocks of the input; one that breaks off ends, and the whole lines before that count.</summary>
    private async IAsyncEnumerable<TickBlock> ReadAsync(PipeReader input, long nanoseconds, [EnumeratorCancellation] CancellationToken cancellation)
    {
        TickBlockBuilder blocks = engine.NewBlockBuilder();
        var framer = new LineFramer(new LineProtocolParser(nanoseconds), blocks.Limits.MaxLineBytes, isCutAtEnd: true);
        await using IAsyncEnumerator<TickBlock> each = PipedTicks.ReadAsync(input, blocks, framer, cancellation).GetAsyncEnumerator(cancellation);
        while (await TryMoveNextAsync(each))
        {
            yield return each.Current;
        }

        if (!blocks.IsEmpty)
        {
            yield return blocks.Build();
        }
    }

    private static async ValueTask<bool> TryMoveNextAsync(IAsyncEnumerator<TickBlock> each)
    {
        try
        {
            return await each.MoveNextAsync();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return false; // the peer reset the connection: for lines without an answer that is an end like another
        }
    }

    private async Task<int> CountRestAsync(IAsyncEnumerator<TickBlock> reading)
    {
        int count = 0;
        while (await (_next ?? reading.MoveNextAsync().AsTask()))
        {
            _next = null;
            count += reading.Current.Count;
        }

        return count;
    }
}
