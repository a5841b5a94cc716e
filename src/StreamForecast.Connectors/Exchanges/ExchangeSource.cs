using System.Runtime.CompilerServices;
using System.Text;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>
/// Ticks of an exchange's WebSocket feed, read by a mapping. It goes on through lost connections by itself and keeps account of them, of
/// skipped numbers and of what its mapping does not foresee.
/// </summary>
public sealed class ExchangeSource : ITickSource
{
    /// <summary>Ticks of an exchange may lie so far ahead of our clock, unless told otherwise: its clock is a good one.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(5);

    private const int MaxDetail = 200;

    private readonly ExchangeOptions _options;
    private readonly ExchangeSurroundings _around;
    private readonly RetryPause _pause;
    private readonly Dictionary<(string Channel, string Symbol), SymbolLedger> _ledgers = [];
    private readonly DecodedMessage _decoded = new();
    private long _message;
    private int _unknown;
    private long? _sequence;

    public ExchangeSource(ExchangeOptions options, ExchangeSurroundings around)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(around);
        _options = options;
        _around = around;
        _pause = new RetryPause(options.FirstPause, options.LongestPause, around.Random);
    }

    public string Name => _options.Name;

    public async IAsyncEnumerable<TickBlock> ReadAsync(TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ChannelRule[] channels = [.. _options.Mapping.Channels.Where(channel => _options.Channels.Contains(channel.Name))];
        var decoder = new MessageDecoder(_options.Mapping, channels, blocks.Limits.MaxJsonDepth);
        var link = new ExchangeLink(_options, _around.Status, _around.Time, _pause, cancellation);
        Task<SocketMessage> next = Task.FromResult(default(SocketMessage));
        try
        {
            for (int connection = 0; ;)
            {
                next = link.NextAsync(PositionOf(_message));
                if (!next.IsCompleted && !blocks.IsEmpty)
                {
                    yield return blocks.Build();
                }

                SocketMessage message = await next;
                if (connection != link.Connection)
                {
                    connection = link.Connection;
                    BeginConnection();
                }

                _message++;
                blocks.Begin(new TickMessage(_message, null, 0));
                if (message.IsTooLong)
                {
                    blocks.Reject(1, RejectionReason.LineTooLong, $"the message is longer than {_options.MaxMessageBytes} bytes");
                    continue;
                }

                decoder.Decode(message.Bytes, _decoded);
                CountUnknown(message.Bytes.Span);
                NoteSequence();
                foreach ((RejectionReason reason, string detail) in _decoded.Rejections)
                {
                    blocks.Reject(1, reason, detail);
                }

                foreach (ExchangeTick tick in _decoded.Ticks)
                {
                    if (blocks.IsFull)
                    {
                        yield return blocks.Build();
                    }

                    await AddAsync(tick, blocks, cancellation);
                }

                await ObeyAsync(link);
            }
        }
        finally
        {
            await link.Close();
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await link.DisposeAsync();
        }
    }

    /// <summary>An exchange keeps nothing for us: there is nothing to commit.</summary>
    public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation) => ValueTask.CompletedTask;

    public string PositionOf(long line) => $"message {line}";

    private void BeginConnection()
    {
        _sequence = null;
        _unknown = 0;
        if (_message > 0)
        {
            foreach (SymbolLedger ledger in _ledgers.Values)
            {
                ledger.Reconnected();
            }
        }
    }

    private async ValueTask AddAsync(ExchangeTick tick, TickBlockBuilder blocks, CancellationToken cancellation)
    {
        string producer = SourceProducer.Of(_options.Name, tick.Channel.Name);
        if (!_ledgers.TryGetValue((tick.Channel.Name, tick.Symbol), out SymbolLedger? ledger))
        {
            if (_ledgers.Count >= blocks.Limits.MaxSeries)
            {
                blocks.Reject(1, RejectionReason.SeriesLimit, $"the feed brings more than {blocks.Limits.MaxSeries} symbols");
                return;
            }

            ledger = await OpenAsync(tick, producer, cancellation);
            _ledgers.Add((tick.Channel.Name, tick.Symbol), ledger);
        }

        SymbolVerdict verdict = ledger.Note(tick, out long missing);
        if (missing > 0)
        {
            _around.Status.Gap(
                missing, $"{tick.Symbol}: {missing} of channel {tick.Channel.Name} before {tick.Number} never came", PositionOf(_message));
        }

        if (verdict != SymbolVerdict.Take)
        {
            _around.Status.Withheld(duplicates: verdict == SymbolVerdict.Repeated ? 1 : 0, late: verdict == SymbolVerdict.Past ? 1 : 0);
            return;
        }

        // The id of the trade is its number at the source: what comes again, even after a restart, is not learned again.
        blocks.Begin(tick.Number is { } number ? new TickMessage(_message, producer, number) : new TickMessage(_message, null, 0));
        blocks.Add(1, ledger.SeriesId, tick.Time, tick.Price);
    }

    private async ValueTask<SymbolLedger> OpenAsync(ExchangeTick tick, string producer, CancellationToken cancellation)
    {
        string id = _options.SeriesId
            .Replace("{source}", _options.Name, StringComparison.Ordinal)
            .Replace("{symbol}", tick.Symbol, StringComparison.Ordinal)
            .Replace("{channel}", tick.Channel.Name, StringComparison.Ordinal);
        bool isKnown = _around.IsKnown(id);
        long? last = isKnown && tick.Number is not null ? await _around.LastSequence(id, producer, cancellation) : null;
        return new SymbolLedger(Encoding.UTF8.GetBytes(id), last, !isKnown);
    }

    /// <summary>Every message of a connection carries the next number, or something was lost on the way.</summary>
    private void NoteSequence()
    {
        if (_decoded.Sequence is not { } sequence)
        {
            return;
        }

        if (_sequence is { } last && sequence > last + 1)
        {
            _around.Status.Gap(sequence - last - 1, $"messages {last + 1} to {sequence - 1} of the connection never came", PositionOf(_message));
        }

        _sequence = Math.Max(sequence, _sequence ?? sequence);
    }

    private void CountUnknown(ReadOnlySpan<byte> message)
    {
        if (!_decoded.IsUnknown)
        {
            // A heartbeat proves nothing about the mapping of ticks.
            _unknown = _decoded.Controls.Count > 0 && _decoded.Ticks.Count == 0 ? _unknown : 0;
            return;
        }

        if (++_unknown % _options.NoMatchAfter == 0)
        {
            string start = Encoding.UTF8.GetString(message[..Math.Min(message.Length, MaxDetail)]);
            _around.Status.Trouble(
                TickSourceTrouble.NoMatch,
                $"{_unknown} messages in a row fit no channel ({string.Join(", ", _options.Channels)}) of mapping {_options.Mapping.Name}; the last one begins {start}",
                PositionOf(_message));
        }
    }

    private async Task ObeyAsync(ExchangeLink link)
    {
        foreach ((ControlRule rule, string detail) in _decoded.Controls)
        {
            if (rule.Reply.Length > 0)
            {
                await link.SendAsync(rule.Reply);
            }

            switch (rule.Action)
            {
                case ExchangeControl.LoggedIn:
                    link.LoggedIn();
                    break;
                case ExchangeControl.Error when link.IsLoggingIn:
                    throw new TickSourceException($"{_options.Mapping.Name} refused the login: {detail}", PositionOf(_message));
                case ExchangeControl.Error:
                    _around.Status.Trouble(TickSourceTrouble.PeerError, $"{_options.Mapping.Name} answered: {detail}", PositionOf(_message));
                    break;
                case ExchangeControl.Reconnect:
                    await link.RenewAsync($"{_options.Mapping.Name} announced its end: {detail}", PositionOf(_message));
                    return;
            }
        }
    }
}

/// <summary>What a feed asks of the daemon around it.</summary>
/// <param name="Status">Where it says how it is doing.</param>
/// <param name="IsKnown">True when a series of this id exists.</param>
/// <param name="LastSequence">The highest sequence that a series has of a producer; null for none.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">For pauses.</param>
public sealed record ExchangeSurroundings(
    TickSourceStatus Status,
    Func<string, bool> IsKnown,
    Func<string, string, CancellationToken, Task<long?>> LastSequence,
    TimeProvider Time,
    Random Random);
