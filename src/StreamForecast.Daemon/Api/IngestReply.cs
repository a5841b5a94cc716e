using System.Text.Json.Serialization;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>What became of a body of ticks, as JSON.</summary>
/// <param name="Accepted">Ticks learned.</param>
/// <param name="Duplicates">Seen before by producer and seq: not learned again.</param>
/// <param name="TooOld">Older than what is remembered of their producer.</param>
/// <param name="Late">Older in event time than the last learned of their series.</param>
/// <param name="Rejected">Lines that are no ticks.</param>
/// <param name="Rejections">The first of them, with line and reason.</param>
/// <param name="Unacknowledged">Ranges of lines, both ends included, to be sent again; left out when there are none.</param>
public sealed record IngestReply(
    long Accepted,
    long Duplicates,
    long TooOld,
    long Late,
    long Rejected,
    IReadOnlyList<Rejection> Rejections,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<long[]>? Unacknowledged)
{
    internal Dictionary<string, object?> ToExtensions()
    {
        var extensions = new Dictionary<string, object?>
        {
            ["accepted"] = Accepted,
            ["duplicates"] = Duplicates,
            ["tooOld"] = TooOld,
            ["late"] = Late,
            ["rejected"] = Rejected,
            ["rejections"] = Rejections,
        };
        if (Unacknowledged is not null)
        {
            extensions["unacknowledged"] = Unacknowledged;
        }

        return extensions;
    }
}
