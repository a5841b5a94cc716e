using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed.Targets;

public class WebSocketTargetTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FeedTally _tally = new();
    private readonly List<double[]> _messages = [];
    private int _connections;

    [Fact]
    public async Task Rows_refused_of_one_message_come_again_though_the_next_message_was_acknowledged_whole()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync(async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            if (++_connections == 1)
            {
                await ReadAsync(socket, messages: 2);
                await AckAsync(socket, 1, ScriptedDaemon.Counts(1, "[2,3]"));
                await AckAsync(socket, 2, ScriptedDaemon.Counts(1));
                await ReadAsync(socket, messages: int.MaxValue); // until the client closes its side
                await socket.CloseOutputAsync((WebSocketCloseStatus)1013, "ticks come faster than they are learned", None);
                return;
            }

            await ReadAsync(socket, messages: 1);
            await AckAsync(socket, 1, ScriptedDaemon.Counts(2));
            await ReadAsync(socket, messages: int.MaxValue);
        });
        var retry = new FeedRetry(TextWriter.Null, _tally, new JumpingClock(), new Random(1));
        await using var target = new WebSocketTarget(daemon.Address, _tally, retry, TimeProvider.System);
        await target.SendAsync([Tick(0), Tick(1), Tick(2)], None);
        await target.SendAsync([Tick(3)], None);
        await target.FlushAsync(None);
        Assert.Equal([[0, 1, 2], [3], [1, 2]], _messages);
        Assert.Equal((4, 4, 1), (_tally.Count.Acknowledged, _tally.Count.Accepted, _tally.Count.Reconnects));
    }

    /// <summary>As a stopped process is: its connections stand, and new ones are made, but nobody is behind them.</summary>
    [Theory]
    [InlineData("before the handshake")]
    [InlineData("before it reads")]
    [InlineData("before it answers")]
    public async Task A_daemon_that_is_frozen_is_taken_for_away_and_what_it_did_not_answer_is_sent_again(string frozen)
    {
        int ticks = frozen == "before it reads" ? 400_000 : 1; // more bytes than a connection holds
        using var thaw = new CancellationTokenSource();
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync(async context =>
        {
            bool isFirst = ++_connections == 1;
            if (isFirst && frozen == "before the handshake")
            {
                await Task.Delay(Timeout.Infinite, thaw.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            if (!isFirst || frozen == "before it answers")
            {
                byte[] buffer = new byte[64 * 1024];
                while (!(await socket.ReceiveAsync(buffer, None)).EndOfMessage)
                {
                }
            }

            if (isFirst)
            {
                await Task.Delay(Timeout.Infinite, thaw.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            await AckAsync(socket, 1, ScriptedDaemon.Counts(ticks));
            await ReadAsync(socket, messages: int.MaxValue);
        });
        var clock = new FakeTimeProvider();
        using var told = new StringWriter();
        await using (var target = new WebSocketTarget(daemon.Address, _tally, new FeedRetry(told, _tally, new JumpingClock(), new Random(1)), clock))
        {
            Task sending = SendAllAsync(target, ticks);
            for (int i = 0; i < 100 && !sending.IsCompleted && _tally.Count.Reconnects == 0; i++)
            {
                await Task.WhenAny(sending, Task.Delay(100)); // however far it has come: what it waits for then never ends
                clock.Advance(FeedRetry.Patience / 2);
            }

            await sending.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await thaw.CancelAsync();
        Assert.Contains($"warning: the daemon on {daemon.Address.Authority} is away (no answer within 60 s); trying again", told.ToString(), StringComparison.Ordinal);
        Assert.Equal((ticks, ticks, 1), (_tally.Count.Acknowledged, _tally.Count.Accepted, _tally.Count.Reconnects));
    }

    private static async Task SendAllAsync(WebSocketTarget target, int ticks)
    {
        await target.SendAsync([.. Enumerable.Range(0, ticks).Select(Tick)], None);
        await target.FlushAsync(None);
    }

    private async Task ReadAsync(WebSocket socket, int messages)
    {
        byte[] buffer = new byte[64 * 1024];
        for (int i = 0; i < messages && await ReceiveAsync(socket, buffer) is { } text; i++)
        {
            _messages.Add(ScriptedDaemon.ValuesOf(text));
        }
    }

    private static async Task<string?> ReceiveAsync(WebSocket socket, byte[] buffer)
    {
        try
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, None);
            return received.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, received.Count);
        }
        catch (WebSocketException)
        {
            return null; // the client left without a word
        }
    }

    private static Task AckAsync(WebSocket socket, int message, string counts) => socket.SendAsync(
        Encoding.UTF8.GetBytes($$"""{"type":"ack","message":{{message}},{{counts}}}"""), WebSocketMessageType.Text, endOfMessage: true, None);

    private static FeedTick Tick(int number) => new("a", number, number, number + 1, "p", number);
}
