using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Mqtt;

/// <summary>
/// Publishes each forecast as a message at QoS 1. A batch is written when the broker has acknowledged all of it; one that fails is sent again
/// whole, and <c>epoch</c> and <c>seq</c> tell the repeats.
/// </summary>
/// <param name="options">Where to.</param>
/// <param name="epoch">The engine's epoch.</param>
public sealed class MqttSink(MqttSinkOptions options, long epoch) : IForecastSink, IAsyncDisposable
{
    private const string ContentType = "application/json";
    private const ushort ReceiveMaximum = 1; // nothing is subscribed to

    private readonly ForecastJsonPayload _json = new(epoch);
    private IMqttClient? _client;
    private int _atOnce;

    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await ConnectAsync(cancellation).ConfigureAwait(false);
        }
        catch (TickSourceException fault)
        {
            throw new ForecastSinkException(fault.Message, fault);
        }
    }

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        try
        {
            IMqttClient client = await ConnectAsync(cancellation).ConfigureAwait(false);
            _json.Begin(batch);
            foreach (SeriesForecast[] piece in batch.Items.Chunk(_atOnce))
            {
                await PublishAsync(client, piece, cancellation).ConfigureAwait(false);
            }
        }
        catch (TickSourceException fault)
        {
            throw new ForecastSinkException(fault.Message, fault);
        }
        catch (Exception fault) when (fault is MqttCommunicationException or MqttClientNotConnectedException or MqttClientDisconnectedException or TimeoutException)
        {
            throw new ForecastSinkException($"{options.Connection.Host}:{options.Connection.Port} ended the connection ({fault.Message})", fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            await MqttConnecting.LeaveAsync(client, options.Connection).ConfigureAwait(false);
            client.Dispose();
        }
    }

    private async Task<IMqttClient> ConnectAsync(CancellationToken cancellation)
    {
        IMqttClient client = _client ??= new MqttClientFactory().CreateMqttClient();
        if (!client.IsConnected)
        {
            MqttGreeting greeting = await MqttConnecting.ConnectAsync(client, options.Connection, ReceiveMaximum, cancellation).ConfigureAwait(false);
            _atOnce = Math.Min(greeting.TakesAtOnce, options.MaxUnacknowledged);
        }

        return client;
    }

    private async Task PublishAsync(IMqttClient client, SeriesForecast[] items, CancellationToken cancellation)
    {
        MqttClientPublishResult[] results = await Task.WhenAll(items.Select(item => client.PublishAsync(MessageOf(item), cancellation))).ConfigureAwait(false);
        for (int i = 0; i < results.Length; i++)
        {
            if (!results[i].IsSuccess)
            {
                throw new ForecastSinkException(
                    $"{options.Connection.Host}:{options.Connection.Port} refuses '{TopicOf(items[i])}' ({results[i].ReasonCode}): correct topic, or the broker's access list");
            }
        }
    }

    private MqttApplicationMessage MessageOf(SeriesForecast item) => new MqttApplicationMessageBuilder()
        .WithTopic(TopicOf(item))
        .WithPayload(_json.Of(item).ToArray())
        .WithContentType(ContentType)
        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .WithRetainFlag(options.Retain)
        .Build();

    private string TopicOf(SeriesForecast item) => options.Topic.Replace(MqttSinkOptions.SeriesPlace, item.Series.Id, StringComparison.Ordinal);
}
