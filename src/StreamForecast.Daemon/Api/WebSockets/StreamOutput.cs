using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>
/// What the daemon says on a WebSocket, a text message each: <c>{"type":"ack","message":1,"accepted":2,...}</c> as <c>POST /v1/ticks</c> answers,
/// <c>{"type":"forecast","subscription":"BTC-*","id":"7.42","forecast":{...}}</c>, <c>{"type":"reset","subscription":"BTC-*","reason":"too-old"}</c>,
/// <c>subscribed</c>, <c>unsubscribed</c>, <c>disconnect</c> and <c>error</c>. One message is sent at a time, each within its deadline.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="tally">Counts what it complains of.</param>
/// <param name="sendTimeout">How long the client may take to take a message.</param>
/// <param name="time">The clock of the deadline.</param>
internal sealed class StreamOutput(WebSocket socket, StreamTally tally, TimeSpan sendTimeout, TimeProvider time) : IDisposable
{
    /// <summary>The registered code for "come again later".</summary>
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private Utf8JsonWriter? _json;

    public Task AckAsync(long message, IngestAnswer answer) => SendAsync(
        json =>
        {
            json.WriteString("type"u8, "ack"u8);
            json.WriteNumber("message"u8, message);
            IngestAnswerJsonEncoder.WriteFields(json, answer);
            if (answer.Refusal != RefusalReason.None)
            {
                json.WriteString("refusal"u8, JsonNamingPolicy.KebabCaseLower.ConvertName(answer.Refusal.ToString()));
            }
        },
        CancellationToken.None);

    /// <param name="message">The number of the client's message, from 1.</param>
    /// <param name="kind">What kind of fault, for programs.</param>
    /// <param name="detail">What is wrong, and the mend.</param>
    /// <param name="cancellation">The connection has ended.</param>
    public Task ErrorAsync(long message, string kind, string detail, CancellationToken cancellation)
    {
        tally.Fault();
        return SendAsync(
            json =>
            {
                json.WriteString("type"u8, "error"u8);
                json.WriteNumber("message"u8, message);
                json.WriteString("error"u8, kind);
                json.WriteString("detail"u8, detail);
            },
            cancellation);
    }

    /// <param name="type"><c>subscribed</c> or <c>unsubscribed</c>.</param>
    /// <param name="pattern">Of what.</param>
    /// <param name="cancellation">The connection has ended.</param>
    public Task SubscriptionAsync(string type, string pattern, CancellationToken cancellation) => SendAsync(
        json =>
        {
            json.WriteString("type"u8, type);
            json.WriteString("subscription"u8, pattern);
        },
        cancellation);

    /// <summary>A subscription has ended by itself.</summary>
    public Task DisconnectAsync(string pattern, string reason, string detail) => SendAsync(
        json =>
        {
            json.WriteString("type"u8, "disconnect"u8);
            json.WriteString("subscription"u8, pattern);
            json.WriteString("reason"u8, reason);
            json.WriteString("detail"u8, detail);
        },
        CancellationToken.None);

    public async ValueTask ForecastsAsync(string pattern, ForecastBatch batch, CancellationToken cancellation)
    {
        if (batch.Reset != ResetReason.None)
        {
            await SendAsync(
                json =>
                {
                    json.WriteString("type"u8, "reset"u8);
                    json.WriteString("subscription"u8, pattern);
                    json.WriteString("reason"u8, JsonNamingPolicy.KebabCaseLower.ConvertName(batch.Reset.ToString()));
                    if (batch is { Items.Count: 0, Cursor: { } cursor })
                    {
                        json.WriteString("id"u8, cursor); // with nothing behind it, it carries the position itself
                    }
                },
                cancellation);
        }

        for (int i = 0; i < batch.Items.Count; i++)
        {
            int item = i;
            await SendAsync(
                json =>
                {
                    json.WriteString("type"u8, "forecast"u8);
                    json.WriteString("subscription"u8, pattern);
                    if (batch.PositionAt(item) is { } position)
                    {
                        json.WriteString("id"u8, position);
                    }

                    json.WritePropertyName("forecast"u8);
                    ForecastJsonEncoder.Write(json, batch.Items[item].Series.Id, batch.Items[item].Forecast, item == 0 ? batch.Skipped : 0);
                },
                cancellation);
        }
    }

    /// <summary>Says why this side ends the connection; the first reason stands.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(sendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        await _sending.WaitAsync(either.Token);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, reason, either.Token);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _json?.Dispose();
        _sending.Dispose();
    }

    /// <summary>After the goodbye nothing is sent any more: whoever sends is told that the connection has ended.</summary>
    private async Task SendAsync(Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(sendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        await _sending.WaitAsync(either.Token);
        try
        {
            _message.ResetWrittenCount();
            _json ??= new Utf8JsonWriter(_message);
            _json.Reset(_message);
            _json.WriteStartObject();
            write(_json);
            _json.WriteEndObject();
            _json.Flush();
            await socket.SendAsync(_message.WrittenMemory, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, either.Token);
        }
        finally
        {
            _sending.Release();
        }
    }
}
