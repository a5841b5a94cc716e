using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Mqtt;

/// <summary>
/// Messages that have come and are not read yet. At QoS 1 the broker sends no more than Receive Maximum ahead of their acknowledgement; at QoS 0
/// nobody holds it back, so past a bound those are dropped and told.
/// </summary>
/// <param name="maxUnconfirmed">Messages at QoS 0 that may wait.</param>
/// <param name="maxUnconfirmedBytes">Bytes of them.</param>
/// <param name="status">Is told of the dropped.</param>
internal sealed class ArrivedMessages(int maxUnconfirmed, long maxUnconfirmedBytes, TickSourceStatus status)
{
    private readonly Channel<MqttApplicationMessageReceivedEventArgs> _channel =
        Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>(new UnboundedChannelOptions { SingleReader = true });

    private int _unconfirmed;
    private long _unconfirmedBytes;

    /// <summary>Takes a message from the client, which must not be held up: what it has read and not handed over, it keeps without a bound.</summary>
    public void Add(MqttApplicationMessageReceivedEventArgs message)
    {
        if (IsUnconfirmed(message))
        {
            long bytes = message.ApplicationMessage.Payload.Length;
            if (Volatile.Read(ref _unconfirmed) >= maxUnconfirmed || Interlocked.Read(ref _unconfirmedBytes) + bytes > maxUnconfirmedBytes)
            {
                status.Gap(
                    1, "messages at QoS 0 come faster than they are read, and were dropped: publish at QoS 1 to have them wait",
                    message.ApplicationMessage.Topic);
                return;
            }

            Interlocked.Increment(ref _unconfirmed);
            Interlocked.Add(ref _unconfirmedBytes, bytes);
        }

        _channel.Writer.TryWrite(message);
    }

    /// <summary>No more will come.</summary>
    public void End(Exception reason) => _channel.Writer.TryComplete(reason);

    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _channel.Reader.WaitToReadAsync(cancellation);

    /// <summary>Those that are there now, as far as they go into one sweep of <paramref name="most"/>.</summary>
    public IEnumerable<MqttApplicationMessageReceivedEventArgs> Take(int most)
    {
        for (int i = 0; i < most && _channel.Reader.TryRead(out MqttApplicationMessageReceivedEventArgs? message); i++)
        {
            if (IsUnconfirmed(message))
            {
                Interlocked.Decrement(ref _unconfirmed);
                Interlocked.Add(ref _unconfirmedBytes, -message.ApplicationMessage.Payload.Length);
            }

            yield return message;
        }
    }

    private static bool IsUnconfirmed(MqttApplicationMessageReceivedEventArgs message) =>
        message.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce;
}
