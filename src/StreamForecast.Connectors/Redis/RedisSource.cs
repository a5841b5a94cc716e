using System.Runtime.CompilerServices;
using StackExchange.Redis;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Redis;

/// <summary>
/// Reads streams as the one consumer of a group. Entries are acknowledged when their ticks are durable; after a crash, what was delivered and
/// not acknowledged is read first, under the same numbers, and is not learned again.
/// </summary>
/// <param name="options">What to read.</param>
/// <param name="status">Where it says how it is doing.</param>
/// <param name="time">The clock of pauses.</param>
public sealed class RedisSource(RedisSourceOptions options, TickSourceStatus status, TimeProvider time) : ITickSource
{
    /// <summary>The position of what this consumer was given and has not acknowledged.</summary>
    private const string Unacknowledged = "0";

    /// <summary>The position of what nobody was given yet.</summary>
    private const string New = ">";

    private IDatabase? _database;
    private MessageBlocks<Entry>? _messages;

    public string Name => options.Name;

    public async IAsyncEnumerable<TickBlock> ReadAsync(
        TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var messages = _messages = new MessageBlocks<Entry>(blocks);
        await using ConnectionMultiplexer connection = await RedisClient.ConnectAsync(options.Connection, options.Name).ConfigureAwait(false);
        IDatabase database = _database = connection.GetDatabase(options.Connection.Database);
        foreach (string stream in options.Streams)
        {
            await EnsureGroupAsync(database, stream).ConfigureAwait(false);
        }

        status.Running();
        string[] positions = [.. options.Streams.Select(_ => Unacknowledged)];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isIdle = true;
            for (int i = 0; i < positions.Length; i++)
            {
                string stream = options.Streams[i];
                StreamEntry[] entries = await ReadAsync(database, stream, positions[i]).ConfigureAwait(false);
                isIdle &= entries.Length == 0 && positions[i] == New;
                foreach (TickBlock block in entries.SelectMany(entry => Add(messages, stream, entry)))
                {
                    yield return block;
                }

                positions[i] = entries.Length == 0 || positions[i] == New ? New : entries[^1].Id.ToString();
            }

            if (messages.IsPending)
            {
                yield return messages.Build();
            }

            if (isIdle)
            {
                await Task.Delay(options.PollInterval, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask CommitAsync(TickBlock block, CancellationToken cancellation)
    {
        foreach (IGrouping<string, Entry> settled in _messages!.Settle(block).GroupBy(entry => entry.Stream))
        {
            RedisValue[] ids = [.. settled.Select(entry => (RedisValue)entry.Id)];
            await RedisClient.CallAsync(
                options.Connection, () => _database!.StreamAcknowledgeAsync(settled.Key, options.Group, ids)).ConfigureAwait(false);
        }
    }

    public string PositionOf(long line) =>
        _messages?.Find(line) is { } found ? $"{found.Message.Stream}@{found.Message.Id} line {found.Line}" : $"line {line}";

    private IEnumerable<TickBlock> Add(MessageBlocks<Entry> messages, string stream, StreamEntry entry)
    {
        string id = entry.Id.ToString();
        if (entry.Values is null or [])
        {
            status.Gap(1, "an entry was removed from the stream before it was acknowledged", $"{stream}@{id}");
            return messages.Add(new Entry(stream, id), ReadOnlyMemory<byte>.Empty, options.Format.FramerOf(messages.MaxLineBytes, stream), null, 0);
        }

        bool isNumbered = EntryNumber.TryParse(id, out long number);
        if (!isNumbered)
        {
            status.Trouble(
                TickSourceTrouble.PeerError, "an id is too large to number its ticks by: if they come again after a crash, they are learned again", $"{stream}@{id}");
        }

        return messages.Add(
            new Entry(stream, id), EntryPayload.Of(entry, options.Field), options.Format.FramerOf(messages.MaxLineBytes, stream),
            isNumbered ? SourceProducer.Of(options.Name, stream) : null, number, EntryNumber.MaxTicks);
    }

    private Task<StreamEntry[]> ReadAsync(IDatabase database, string stream, string position) => RedisClient.CallAsync(
        options.Connection,
        () => database.StreamReadGroupAsync(stream, options.Group, options.Name, position, options.BatchEntries));

    private async Task EnsureGroupAsync(IDatabase database, string stream)
    {
        try
        {
            await database.StreamCreateConsumerGroupAsync(stream, options.Group, StreamPosition.Beginning, createStream: false).ConfigureAwait(false);
        }
        catch (RedisServerException exists) when (exists.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Made before: it knows where it stands.
        }
        catch (RedisServerException absent) when (absent.Message.Contains("requires the key to exist", StringComparison.Ordinal))
        {
            throw new TickSourceException(
                $"there is no stream '{stream}' at {options.Connection.Server}: add an entry to it, or correct streams", stream, absent);
        }
        catch (RedisException fault)
        {
            throw RedisClient.Failure(fault, options.Connection, stream);
        }
    }

    private readonly record struct Entry(string Stream, string Id);
}
