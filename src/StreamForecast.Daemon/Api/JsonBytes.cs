using System.Buffers;
using System.Text.Json;

namespace StreamForecast.Daemon.Api;

/// <summary>What an encoder writes, as bytes.</summary>
internal static class JsonBytes
{
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
