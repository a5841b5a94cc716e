using System.Net.WebSockets;
using System.Text;
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
        await using var target = new WebSocketTarget(daemon.Address, _tally, retry);
        await target.SendAsync([Tick(0), Tick(1), Tick(2)], None);
        await target.SendAsync([Tick(3)], None);
        await target.FlushAsync(None);
        Assert.Equal([[0, 1, 2], [3], [1, 2]], _messages);
        Assert.Equal((4, 4, 1), (_tally.Count.Acknowledged, _tally.Count.Accepted, _tally.Count.Reconnects));
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
