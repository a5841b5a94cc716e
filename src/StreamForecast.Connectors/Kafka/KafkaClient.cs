using Confluent.Kafka;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Kafka;

/// <summary>What every client of a cluster has in common.</summary>
internal static class KafkaClient
{
    private const int ReconnectPauseMilliseconds = 100;
    private const int LongestReconnectPauseMilliseconds = 10_000;

    public static ClientConfig ConfigOf(KafkaConnection connection)
    {
        var config = new ClientConfig
        {
            BootstrapServers = connection.Servers,
            ReconnectBackoffMs = ReconnectPauseMilliseconds,
            ReconnectBackoffMaxMs = LongestReconnectPauseMilliseconds,
            SecurityProtocol = (connection.User is not null, connection.UsesTls) switch
            {
                (true, true) => SecurityProtocol.SaslSsl,
                (true, false) => SecurityProtocol.SaslPlaintext,
                (false, true) => SecurityProtocol.Ssl,
                _ => SecurityProtocol.Plaintext,
            },
        };
        if (connection.User is not null)
        {
            config.SaslMechanism = connection.Mechanism switch
            {
                "SCRAM-SHA-256" => SaslMechanism.ScramSha256,
                "SCRAM-SHA-512" => SaslMechanism.ScramSha512,
                _ => SaslMechanism.Plain,
            };
            config.SaslUsername = connection.User;
            config.SaslPassword = connection.Password?.Reveal() ?? "";
        }

        return config;
    }

    /// <summary>Whether trying again as before cannot help: somebody has to change something.</summary>
    public static bool IsForGood(Error error) => error.Code
        is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.TopicAuthorizationFailed
        or ErrorCode.GroupAuthorizationFailed or ErrorCode.UnsupportedSaslMechanism;

    /// <summary>What is wrong, and its mend.</summary>
    public static string Explain(Error error, KafkaConnection connection) => error.Code switch
    {
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism =>
            $"{connection.Servers} does not accept the credentials ({error.Reason}): correct user, password or mechanism",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed =>
            $"{connection.Servers} does not grant this user the topic or the group ({error.Reason}): grant it",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic =>
            $"{connection.Servers} has no such topic ({error.Reason}): create it, or correct its name",
        ErrorCode.Local_MsgTimedOut or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport =>
            $"no broker of {connection.Servers} answers in time ({error.Reason})",
        ErrorCode.MsgSizeTooLarge => $"{connection.Servers} does not take messages of this size ({error.Reason}): let it, or lower the horizon",
        _ => $"{connection.Servers}: {error.Reason}",
    };

    /// <summary>A fault that ends a source's connection.</summary>
    public static TickSourceException Failure(Error error, KafkaConnection connection, string? position = null) =>
        new(Explain(error, connection), position);
}
