using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>Brings the ticks of an input to a daemon, each when it is due.</summary>
/// <param name="input">The ticks.</param>
/// <param name="target">The way.</param>
/// <param name="pace">When each is due.</param>
/// <param name="numbers">Numbers them; null to leave them as they are.</param>
/// <param name="tally">The account.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedRun(FeedInput input, IFeedTarget target, FeedPace pace, FeedNumbers? numbers, FeedTally tally, TimeProvider time)
{
    /// <summary>Ticks sent together, at most: as JSON they stay below 1 MiB whatever their ids.</summary>
    private const int BatchTicks = 2_000;

    /// <summary>A wait that is not worth a message of its own: what comes due within it goes along.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a tick that came as fast as it could is kept for company.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>A timer takes no more than 49 days: a longer wait goes in steps.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(1);

    /// <summary>Nothing of the input is left to read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why the input could not be read to its end; null while it can.</summary>
    public CommandException? Fault { get; private set; }

    /// <summary>Ends when all that was read is acknowledged; also where the input could not be read on (<see cref="Fault"/>).</summary>
    /// <param name="reading">Ends the reading; what was read is still sent.</param>
    /// <param name="sending">Ends the sending.</param>
    /// <exception cref="CommandException">The daemon refuses the ticks for good.</exception>
    public async Task RunAsync(CancellationToken reading, CancellationToken sending)
    {
        var batch = new List<FeedTick>(BatchTicks);
        IAsyncEnumerator<FeedTick> ticks = input.ReadAsync(tally, reading).GetAsyncEnumerator(CancellationToken.None);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next ??= ticks.MoveNextAsync().AsTask();
                if (!next.IsCompleted && batch.Count > 0 && await Task.WhenAny(next, Task.Delay(Linger, time, sending)) != next)
                {
                    await SendAsync(batch, sending); // the input pauses
                }

                if (await DueAsync(next, ticks, reading) is not { } wait)
                {
                    break;
                }

                next = null;
                if (wait > Together)
                {
                    await SendAsync(batch, sending);
                    await target.FlushAsync(sending);
                    await WaitUntilDueAsync(ticks.Current, reading);
                }

                batch.Add(numbers?.Number(ticks.Current) ?? ticks.Current);
                if (batch.Count == BatchTicks)
                {
                    await SendAsync(batch, sending);
                }
            }
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested && !sending.IsCancellationRequested)
        {
            // Asked to stop: what was read goes on its way below.
        }
        finally
        {
            Leave(next is null or { IsCompleted: true } ? ticks.DisposeAsync().AsTask() : next);
        }

        await SendAsync(batch, sending);
        await target.FlushAsync(sending);
    }

    /// <returns>How long until the next tick is due; null when there is none, or it cannot be read.</returns>
    private async Task<TimeSpan?> DueAsync(Task<bool> next, IAsyncEnumerator<FeedTick> ticks, CancellationToken reading)
    {
        try
        {
            if (await next.WaitAsync(reading)) // a console that waits for a line listens to no token
            {
                return pace.Until(ticks.Current);
            }

            HasEnded = true;
        }
        catch (CommandException fault)
        {
            Fault = fault; // what was read before goes on its way
        }

        return null;
    }

    private async Task WaitUntilDueAsync(FeedTick tick, CancellationToken reading)
    {
        TimeSpan left;
        do
        {
            left = pace.Until(tick);
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, LongestStep.Ticks)), time, reading);
        }
        while (left > LongestStep);
    }

    /// <summary>An input left early may go on waiting for a line, to the end of the process; nobody waits for it, or asks how it went.</summary>
    private static void Leave(Task reading) =>
        _ = reading.ContinueWith(left => _ = left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private async Task SendAsync(List<FeedTick> batch, CancellationToken cancellation)
    {
        if (batch.Count > 0)
        {
            FeedTick[] ticks = [.. batch];
            batch.Clear();
            tally.Add(new FeedCount { Sent = ticks.Length });
            await target.SendAsync(ticks, cancellation);
        }
    }
}
