using System.Net.WebSockets;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>
/// The messages of an exchange, whatever becomes of single connections: connects, logs in, subscribes, keeps the connection alive, and makes
/// another after a pause when it ends. One reader.
/// </summary>
internal sealed class ExchangeLink(
    ExchangeOptions options, TickSourceStatus status, TimeProvider time, RetryPause pause, CancellationToken cancellation) : IAsyncDisposable
{
    /// <summary>Exchanges take a handful of messages a second from us (Binance: five).</summary>
    private static readonly TimeSpan BetweenSends = TimeSpan.FromMilliseconds(250);

    private readonly ExchangeMapping _mapping = options.Mapping;
    private readonly TimeSpan _idleTimeout = options.IdleTimeout ?? options.Mapping.IdleTimeout;
    private readonly Uri _url = MessageTemplate.Url(options);
    private readonly CancellationTokenSource _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private ExchangeSocket? _socket;
    private CancellationTokenSource _life = new();
    private Task _talking = Task.CompletedTask;
    private TaskCompletionSource _loggedIn = new();
    private long _connectedAt;
    private string? _givenUp;

    /// <summary>Counts the connections, from 1.</summary>
    public int Connection { get; private set; }

    /// <summary>Whether a login was sent and is not answered yet.</summary>
    public bool IsLoggingIn => _mapping.Login.Count > 0 && !_loggedIn.Task.IsCompleted;

    /// <summary>The next message; connects as often as that takes. Only cancellation and <see cref="Close"/> end it otherwise.</summary>
    public async Task<SocketMessage> NextAsync(string position)
    {
        while (true)
        {
            _closing.Token.ThrowIfCancellationRequested();
            if (_socket is null && !await TryConnectAsync())
            {
                continue;
            }

            if (_mapping.RenewAfter is { } age && time.GetElapsedTime(_connectedAt) > age)
            {
                await RenewAsync($"renewed after {age.TotalHours:0} h", position);
                continue;
            }

            SocketMessage message = await ReceiveAsync();
            if (message.Ended is null)
            {
                return message;
            }

            _closing.Token.ThrowIfCancellationRequested();
            await LoseAsync(message.Ended, position, isPlanned: false);
        }
    }

    /// <summary>Nothing more is wanted: whoever waits for a message is told by an exception.</summary>
    public Task Close() => _closing.CancelAsync();

    /// <summary>The login was accepted: the subscriptions may follow.</summary>
    public void LoggedIn() => _loggedIn.TrySetResult();

    /// <summary>Gives up the connection for a new one at once, unless it is so young that it would be a loop.</summary>
    public Task RenewAsync(string reason, string position) => LoseAsync(reason, position, isPlanned: true);

    public async Task SendAsync(string text)
    {
        try
        {
            await (_socket?.SendAsync(text, _closing.Token) ?? Task.CompletedTask);
        }
        catch (WebSocketException)
        {
            // The connection is gone; the next receive says so, with the reason.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        await EndAsync();
        _life.Dispose();
        _closing.Dispose();
    }

    private async Task<bool> TryConnectAsync()
    {
        var socket = new ExchangeSocket(options.MaxMessageBytes);
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, limit.Token);
        string reason;
        try
        {
            await socket.ConnectAsync(_url, either.Token);
            _socket = socket;
            _life.Dispose();
            _life = new CancellationTokenSource();
            _loggedIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connectedAt = time.GetTimestamp();
            _givenUp = null;
            Connection++;
            _talking = TalkAsync(socket, _life.Token);
            return true;
        }
        catch (WebSocketException refused)
        {
            reason = (refused.InnerException?.InnerException ?? refused.InnerException ?? refused).Message;
        }
        catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
        {
            reason = $"no answer within {options.ConnectTimeout.TotalSeconds:0} s";
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        socket.Dispose();
        status.Reconnecting($"cannot connect to {_url.Host}:{_url.Port}: {reason}");
        await Task.Delay(pause.Next(), time, _closing.Token);
        return false;
    }

    /// <summary>Everything we say on a connection, in order: who we are, what we want, and from time to time that we are there.</summary>
    private async Task TalkAsync(ExchangeSocket socket, CancellationToken life)
    {
        try
        {
            foreach (string message in _mapping.Login.SelectMany(template => MessageTemplate.Messages(template, options, "{symbol}")))
            {
                await socket.SendAsync(message, life);
            }

            if (_mapping.Login.Count > 0)
            {
                await _loggedIn.Task.WaitAsync(options.ConnectTimeout, time, life);
            }

            int sent = 0;
            foreach (string message in Subscriptions())
            {
                await Task.Delay(sent++ == 0 ? TimeSpan.Zero : BetweenSends, time, life);
                await socket.SendAsync(message, life);
            }

            status.Running();
            while (_mapping.Ping.Length > 0)
            {
                await Task.Delay(_mapping.PingInterval, time, life);
                await socket.SendAsync(_mapping.Ping, life);
            }
        }
        catch (TimeoutException)
        {
            _givenUp = $"no answer to the login within {options.ConnectTimeout.TotalSeconds:0} s";
            socket.Abort();
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The reader sees the same end, and tells it.
        }
    }

    private IEnumerable<string> Subscriptions()
    {
        IEnumerable<string> general = _mapping.Subscribe.SelectMany(template => MessageTemplate.Messages(template, options, "{symbol}"));
        return general.Concat(_mapping.Channels.Where(channel => options.Channels.Contains(channel.Name)).SelectMany(
            channel => channel.Subscribe.SelectMany(template => MessageTemplate.Messages(template, options, channel.SymbolFormat))));
    }

    private async Task<SocketMessage> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(_idleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, limit.Token);
        try
        {
            return await _socket!.ReceiveAsync(either.Token);
        }
        catch (WebSocketException gone)
        {
            return SocketMessage.Closed(_givenUp ?? $"the connection broke: {(gone.InnerException ?? gone).Message}");
        }
        catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
        {
            return SocketMessage.Closed(_givenUp ?? $"no message for {_idleTimeout.TotalSeconds:0} s");
        }
    }

    private async Task LoseAsync(string reason, string position, bool isPlanned)
    {
        TimeSpan lasted = time.GetElapsedTime(_connectedAt);
        await EndAsync();
        if (lasted > options.LongestPause)
        {
            pause.Reset();
        }

        status.Reconnecting(reason, position);
        if (!isPlanned || lasted < options.FirstPause)
        {
            await Task.Delay(pause.Next(), time, _closing.Token);
        }
    }

    private async Task EndAsync()
    {
        await _life.CancelAsync();
        _socket?.Dispose();
        _socket = null;
        await _talking;
    }
}
