using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Mqtt;

/// <summary>
/// Reads topics at QoS 1 under a session that the broker keeps: messages are acknowledged when their ticks are durable, and those that were not
/// come again. MQTT numbers no messages, so what comes again is known by the tick's own <c>producer</c> and <c>seq</c>, in its text or as user
/// properties of the message; a tick without them may then be learned twice. What was published at QoS 0 is never acknowledged nor sent again:
/// what comes faster than it is read is dropped, and told.
/// </summary>
/// <param name="options">What to read.</param>
/// <param name="status">Where it says how it is doing.</param>
public sealed class MqttSource(MqttSourceOptions options, TickSourceStatus status) : ITickSource
{
    private const string ProducerProperty = "producer";
    private const string SequenceProperty = "seq";

    private MessageBlocks<MqttApplicationMessageReceivedEventArgs>? _messages;
    private bool _hasSession;

    public string Name => options.Name;

    public async IAsyncEnumerable<TickBlock> ReadAsync(
        TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var messages = _messages = new MessageBlocks<MqttApplicationMessageReceivedEventArgs>(blocks);
        var arrived = new ArrivedMessages(options.MaxUnacknowledged, MqttSourceOptions.MaxUnconfirmedBytes, status);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            message.AutoAcknowledge = false;
            arrived.Add(message);
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += ended =>
        {
            arrived.End(MqttConnecting.Ended(ended, options.Connection));
            return Task.CompletedTask;
        };
        MqttGreeting greeting = await MqttConnecting.ConnectAsync(
            client, options.Connection, (ushort)options.MaxUnacknowledged, cancellation).ConfigureAwait(false);
        if (_hasSession && !greeting.IsSessionPresent)
        {
            status.Gap(missing: 0, "the broker lost the session: what was published since the connection ended has not waited");
        }

        _hasSession = true;
        await SubscribeAsync(client, cancellation).ConfigureAwait(false);
        status.Running();
        try
        {
            while (await arrived.WaitAsync(cancellation).ConfigureAwait(false))
            {
                foreach (TickBlock block in arrived.Take(options.MaxUnacknowledged).SelectMany(message => Add(messages, message)))
                {
                    yield return block;
                }

                if (messages.IsPending)
                {
                    yield return messages.Build();
                }
            }
        }
        finally
        {
            await MqttConnecting.LeaveAsync(client, options.Connection).ConfigureAwait(false);
        }
    }

    public async ValueTask CommitAsync(TickBlock block, CancellationToken cancellation)
    {
        foreach (MqttApplicationMessageReceivedEventArgs message in _messages!.Settle(block))
        {
            try
            {
                await message.AcknowledgeAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception lost) when (lost is MqttCommunicationException or MqttClientNotConnectedException or ObjectDisposedException)
            {
                throw new TickSourceException($"the connection ended before messages were acknowledged; they come again ({lost.Message})", null, lost);
            }
        }
    }

    public string PositionOf(long line) =>
        _messages?.Find(line) is { } found ? $"{found.Message.ApplicationMessage.Topic} line {found.Line}" : $"line {line}";

    private IEnumerable<TickBlock> Add(
        MessageBlocks<MqttApplicationMessageReceivedEventArgs> messages, MqttApplicationMessageReceivedEventArgs received)
    {
        MqttApplicationMessage message = received.ApplicationMessage;
        (string? producer, long sequence) = NumberOf(message);
        return messages.Add(received, message.Payload.ToArray(), options.Format.FramerOf(messages.MaxLineBytes, message.Topic), producer, sequence,
            maxNumbered: 1); // the properties give one number: a second tick would take that of the next message
    }

    private (string? Producer, long Sequence) NumberOf(MqttApplicationMessage message)
    {
        string? producer = message.UserProperties?.Find(property => property.Name == ProducerProperty)?.ReadValueAsString();
        string? sequence = message.UserProperties?.Find(property => property.Name == SequenceProperty)?.ReadValueAsString();
        if (producer is null && sequence is null)
        {
            return (null, 0);
        }

        if (producer is { Length: > 0 } && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return (SourceProducer.Of(Name, producer), number);
        }

        status.Trouble(TickSourceTrouble.PeerError, "the user properties producer and seq come together, seq a whole number", message.Topic);
        return (null, 0);
    }

    private async Task SubscribeAsync(IMqttClient client, CancellationToken cancellation)
    {
        var request = new MqttClientSubscribeOptionsBuilder();
        foreach (string topic in options.Topics)
        {
            request.WithTopicFilter(filter => filter.WithTopic(topic).WithAtLeastOnceQoS());
        }

        MqttClientSubscribeResult result = await MqttConnecting.InTimeAsync(
            options.Connection, patience => client.SubscribeAsync(request.Build(), patience), cancellation).ConfigureAwait(false);
        foreach (MqttClientSubscribeResultItem item in result.Items)
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
            {
                throw new TickSourceException(
                    $"{options.Connection.Host} refuses the topic '{item.TopicFilter.Topic}' ({item.ResultCode}): correct topics, or the broker's access list",
                    item.TopicFilter.Topic);
            }
        }
    }
}
