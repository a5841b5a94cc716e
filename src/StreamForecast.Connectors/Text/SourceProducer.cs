using System.IO.Hashing;
using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Text;

/// <summary>The name under which the ordered messages of a source are producers of ticks.</summary>
internal static class SourceProducer
{
    /// <summary>As long as any producer's name may be unless told otherwise.</summary>
    private const int MaxLength = 64;

    /// <param name="source">The source's name, unique in the daemon.</param>
    /// <param name="channel">The ordered channel within it: a partition of a topic, a stream.</param>
    public static string Of(string source, string channel)
    {
        string name = $"{TickMessage.ProducerMark}{source}/{channel}";
        return name.Length <= MaxLength ? name : $"{TickMessage.ProducerMark}{XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(name)):x32}";
    }
}
