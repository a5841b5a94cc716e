using System.Text.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>What a client asks for beside sending ticks.</summary>
/// <param name="Pattern">A series id, or a pattern.</param>
/// <param name="IsSubscribe">Begin or end.</param>
internal sealed record StreamRequest(string Pattern, bool IsSubscribe)
{
    private const string Subscribe = "subscribe";
    private const string Unsubscribe = "unsubscribe";
    private const int MaxBytes = 16 * 1024;

    /// <summary>Where the client left off.</summary>
    public ResumePosition? Resume { get; private init; }

    public bool IsLossless { get; private init; }

    /// <summary>Least time between two forecasts of a series.</summary>
    public TimeSpan Every { get; private init; }

    /// <summary>Reads a message when it is a request.</summary>
    /// <param name="message">The message.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="fault">What is wrong with it, when it is meant as one and is none.</param>
    /// <returns>False for ticks and for faulty requests.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StreamRequest? request, out string? fault)
    {
        request = null;
        fault = null;
        if (!IsMeant(message.Span))
        {
            return false;
        }

        if (message.Length > MaxBytes)
        {
            fault = $"A request has at most {MaxBytes} bytes.";
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(message);
            fault = Read(document.RootElement, out request);
        }
        catch (JsonException e)
        {
            fault = $"It is not valid JSON: {e.Message}";
        }

        return request is not null;
    }

    /// <summary>Its first key decides: ticks are many and requests are few, so the others are not looked at.</summary>
    private static bool IsMeant(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, isFinalBlock: false, state: default);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
                && (reader.ValueTextEquals(Subscribe) || reader.ValueTextEquals(Unsubscribe));
        }
        catch (JsonException)
        {
            return false; // told as what ticks are told as
        }
    }

    private static string? Read(JsonElement root, out StreamRequest? request)
    {
        request = null;
        bool isSubscribe = root.EnumerateObject().First().NameEquals(Subscribe);
        var read = new StreamRequest("", isSubscribe);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case Subscribe or Unsubscribe when property.Value.ValueKind == JsonValueKind.String && property.NameEquals(isSubscribe ? Subscribe : Unsubscribe):
                    read = read with { Pattern = property.Value.GetString()! };
                    break;
                case Subscribe or Unsubscribe:
                    return $"{property.Name} must be a series id or a pattern, once.";
                case "resume" when isSubscribe && property.Value.ValueKind == JsonValueKind.String && ResumePosition.Parse(property.Value.GetString()!) is { } position:
                    read = read with { Resume = position };
                    break;
                case "resume" when isSubscribe:
                    return "resume must be the id of a forecast received before, as it came.";
                case "lossless" when isSubscribe && property.Value.ValueKind is (JsonValueKind.True or JsonValueKind.False):
                    read = read with { IsLossless = property.Value.GetBoolean() };
                    break;
                case "every" when isSubscribe && property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int every) && every is >= 0 and <= ForecastsEndpoint.MaxSpacing:
                    read = read with { Every = TimeSpan.FromMilliseconds(every) };
                    break;
                case "every" when isSubscribe:
                    return $"every must be a whole number of milliseconds from 0 to {ForecastsEndpoint.MaxSpacing}.";
                default:
                    return $"'{property.Name}' is no key of this request; known are {(isSubscribe ? "subscribe, resume, lossless and every" : "unsubscribe")}.";
            }
        }

        if (SeriesAddress.PatternFault(read.Pattern) is { } fault)
        {
            return $"'{read.Pattern}' cannot match a series id: {fault}.";
        }

        if (read is { IsLossless: true, Every.Ticks: > 0 })
        {
            return "lossless and every do not go together: every leaves out forecasts.";
        }

        request = read;
        return null;
    }
}
